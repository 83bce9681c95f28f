import Features
import ParallelWork

/// Sorts strings by their bytes: dealt to buckets that follow one another, each sorted by a thread.
func strings(
  _ terms: [Int], inByteOrderOf interner: ByteInterner, threads: Int
) -> [Int] {
  let keys = TermKeys(interner)
  let parts = min(threads, terms.count / fewestTermsOfThread)
  guard parts > 1 else { return keys.sorted(terms.map(keys.key)) }
  let bucketStarts = keys.bucketStarts(of: terms, count: 4 * parts)
  let runs = evenRanges(of: terms.count, parts: parts)
  let dealt = parallelMap(count: runs.count, threads: threads) { run in
    keys.deal(terms[runs[run]], to: bucketStarts)
  }
  return parallelMap(count: bucketStarts.count + 1, threads: threads) { bucket in
    keys.sorted(dealt.flatMap { $0[bucket] })
  }.flatMap(\.self)
}

/// Fewer terms are not worth a thread.
let fewestTermsOfThread = 2_048

/// Sorts words and n-grams of words by their bytes.
///
/// A space stands before all bytes of words, so that n-grams stand as their words do, one after the
/// other. Only words are compared by bytes; n-grams are sorted by the places of their words among them.
func nGrams(_ terms: [Int], inByteOrderOf interner: NGramInterner, threads: Int) -> [Int] {
  var order = terms.indices.map { UInt32($0) }
  let longest = interner.longest
  let words = wordsByPlace(of: terms, interner, threads: threads)
  // From the last word to the first: terms of equal words keep the order of those behind.
  for position in (0..<longest).reversed() {
    order = sorted(order, below: words.limit) { words.places[$0 * longest + position] }
  }
  return order.map { terms[Int($0)] }
}

/// The words of n-grams by their places in byte order, each plus 1, then 0 up to the longest. Shape
/// `[terms, longest]`, all below the limit.
private func wordsByPlace(
  of terms: [Int], _ interner: NGramInterner, threads: Int
) -> (places: [UInt32], limit: Int) {
  let longest = interner.longest
  var words = [UInt32](repeating: 0, count: terms.count * longest)
  var isMet = [Bool](repeating: false, count: interner.words.count)
  for (row, term) in terms.enumerated() {
    var place = (row + 1) * longest
    interner.forEachWord(of: term) { word in
      place -= 1
      words[place] = UInt32(word + 1)
      isMet[word] = true
    }
    // The words of a shorter term are behind the zeros.
    let (start, count) = (row * longest, (row + 1) * longest - place)
    guard count < longest else { continue }
    for position in 0..<longest {
      words[start + position] = position < count ? words[place + position] : 0
    }
  }
  let met = strings(
    isMet.indices.filter { isMet[$0] }, inByteOrderOf: interner.words, threads: threads)
  var placeOfWord = [UInt32](repeating: 0, count: interner.words.count + 1)
  for (place, word) in met.enumerated() { placeOfWord[word + 1] = UInt32(place + 1) }
  for place in words.indices { words[place] = placeOfWord[Int(words[place])] }
  return (words, met.count + 1)
}

/// Sorts by keys below a limit, eleven bits after eleven; equal keys keep their order.
private func sorted(
  _ order: [UInt32], below limit: Int, by key: (_ row: Int) -> UInt32
) -> [UInt32] {
  let bits = 11
  var (order, next) = (order, order)
  var starts = [Int](repeating: 0, count: 1 << bits + 1)
  for shift in stride(from: 0, to: Int.bitWidth - limit.leadingZeroBitCount, by: bits) {
    func digit(_ row: UInt32) -> Int { Int(key(Int(row)) >> shift) & (1 << bits - 1) }
    for place in starts.indices { starts[place] = 0 }
    for row in order { starts[digit(row) + 1] += 1 }
    for place in starts.indices.dropFirst() { starts[place] += starts[place - 1] }
    for row in order {
      next[starts[digit(row)]] = row
      starts[digit(row)] += 1
    }
    swap(&order, &next)
  }
  return order
}

/// Keys that terms are sorted by: a term's first twelve bytes, which settle most comparisons, above
/// its number.
private struct TermKeys: Sendable {
  private let interner: ByteInterner

  init(_ interner: ByteInterner) { self.interner = interner }

  /// The key of a term.
  func key(of term: Int) -> UInt128 {
    let bytes = interner.bytes.span
    let range = interner.range(of: term)
    var key: UInt128 = 0
    for offset in 0..<12 {
      let byte = offset < range.count ? bytes[range.lowerBound + offset] : 0
      key = key << 8 | UInt128(byte)
    }
    return key << 32 | UInt128(term)
  }

  /// The first twelve bytes of every bucket but the first, as keys of the number 0, such that the
  /// buckets hold about as many terms each, as a sample says.
  func bucketStarts(of terms: [Int], count: Int) -> [UInt128] {
    let sampleSize = 64 * count
    let sample = (0..<sampleSize).map { key(of: terms[terms.count * $0 / sampleSize]) }.sorted()
    return (1..<count).map { (sample[64 * $0] >> 32) << 32 }
  }

  /// The keys of some terms by their buckets.
  func deal(_ terms: ArraySlice<Int>, to bucketStarts: [UInt128]) -> [[UInt128]] {
    var buckets = [[UInt128]](repeating: [], count: bucketStarts.count + 1)
    for term in terms {
      let key = key(of: term)
      var (bucket, end) = (0, bucketStarts.count)
      while bucket < end {
        let middle = (bucket + end) / 2
        if bucketStarts[middle] <= key { bucket = middle + 1 } else { end = middle }
      }
      buckets[bucket].append(key)
    }
    return buckets
  }

  /// The terms of some keys in the order of their bytes.
  func sorted(_ keys: [UInt128]) -> [Int] {
    keys.sorted(by: isAscending).map(term(in:))
  }

  private func isAscending(_ left: UInt128, _ right: UInt128) -> Bool {
    guard left >> 32 == right >> 32 else { return left < right }
    let bytes = interner.bytes.span
    return precedes(
      bytes.extracting(interner.range(of: term(in: left))),
      bytes.extracting(interner.range(of: term(in: right))))
  }

  private func term(in key: UInt128) -> Int { Int(key & 0xFFFF_FFFF) }
}
