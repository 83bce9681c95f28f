import Glibc

/// The smoothed inverse document frequency of every term of a vocabulary.
///
/// With `n` documents, of which `df(t)` hold the term `t`:
///
///     idf(t) = ln((1 + n) / (1 + df(t))) + 1
///
/// The added ones stand for one imaginary document that holds every term: no weight is infinite,
/// and a term found in every document keeps the weight 1.
///
/// - Parameters:
///   - documentFrequencies: Documents that hold each term. Shape `[termCount]`.
///   - documentCount: Documents in the corpus, `n`.
/// - Returns: Weights without unit, each at least 1. Shape `[termCount]`, in the same order.
/// - Throws: ``FeatureError/emptyCorpus`` when `documentCount` is below 1.
/// - Complexity: O(`termCount`), one allocation.
///
/// Reference: Salton and Buckley 1988, doi:10.1016/0306-4573(88)90021-0; smoothing: scikit-learn.
public func inverseDocumentFrequencies(
  documentFrequencies: [Int], documentCount: Int
) throws(FeatureError) -> [Double] {
  guard documentCount >= 1 else { throw .emptyCorpus }
  let documents = Double(documentCount) + 1
  return documentFrequencies.map { log(documents / (Double($0) + 1)) + 1 }
}
