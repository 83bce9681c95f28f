import Evaluation
import Foundation
import Report
import Testing

struct ReportPagesTests {
  private static let hostile = "<img src=x onerror=alert(1)>\"'|`\n<!--"

  /// A summary whose every text is hostile.
  private func summary(labels: [String] = [hostile, "b" + hostile]) -> EvaluationSummary {
    var rows = ScoredRows(labels: labels, classCount: labels.count)
    for row in 0..<12 {
      let sure = Double(row % 5 + 1) / 6
      var probabilities = [Double](repeating: 0, count: labels.count)
      probabilities[0] = sure
      probabilities[labels.count - 1] += 1 - sure
      let actual = row % labels.count
      rows.append(
        actual: actual, score: RowScore(actual: actual, probabilities: probabilities.span),
        shape: UInt64(row % 4), probabilities: probabilities, weight: Double(row + 1))
    }
    let bootstrap = ClusterBootstrap(replicateCount: 20, seed: 1, threads: 1)
    let calculator = FigureCalculator(rows)
    let part = EvaluationPart(name: Self.hostile, calculator, bootstrap: bootstrap)
    var summary = EvaluationSummary(
      toolVersion: "1", model: .init(path: "/secret/folder/" + Self.hostile, sha256: "ab"),
      data: .init(path: Self.hostile, sha256: "cd"), bootstrap: bootstrap, overall: part,
      reliability: ReliabilityCurve(part.figures.probabilities), sweep: ThresholdSweep(rows))
    summary.trainingDataSHA256 = Self.hostile
    summary.parts = [part]
    summary.slices = [.init(column: Self.hostile, parts: [part])]
    summary.curves = (part.figures.areas ?? []).enumerated().map { index, areas in
      .init(
        label: labels[index], steps: calculator.steps(ofClass: index), areas: areas,
        reliability: ReliabilityCurve(rows, ofClass: index))
    }
    summary.terms = labels.map { .init(label: $0, terms: [(Self.hostile, 1.5)]) }
    summary.mistakes = [
      .init(
        line: 3, actual: Self.hostile, called: Self.hostile, confidence: 0.9, rowCount: 2,
        message: Self.hostile)
    ]
    return summary
  }

  @Test func `no text of the data is markup of the page`() {
    let page = summary().html()
    #expect(!page.contains("<img") && !page.contains("<!--"))
    #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;"))
    // As an attribute's value, too: the quote that would end it is an entity everywhere.
    #expect(!page.contains("\"'|") && page.contains("&quot;&#39;|"))
    let card = summary().markdown()
    #expect(!card.contains("<img") && !card.contains("<!--"))
    #expect(!card.contains("|`"))
  }

  @Test func `the page runs no script and loads nothing`() {
    let page = summary().html()
    for word in ["<script", "<link", "<iframe", "@import", "url(", "http:", "https:", "srcset"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
    // No number that a browser could not draw.
    #expect(!page.contains("nan") && !page.contains("inf\""))
  }

  @Test func `folders stay at home`() {
    #expect(!summary().html().contains("/secret"))
    #expect(!summary().markdown().contains("/secret"))
  }

  /// XML's rules are stricter than HTML's: what they take is balanced.
  @Test func `every element is closed`() throws {
    let page = summary(labels: ["Low", "Medium", "High", "Critical"]).html()
    var open: [Substring] = []
    let empty: Set<Substring> = ["meta", "br"]
    for piece in page.split(separator: "<").dropFirst() where !piece.hasPrefix("!") {
      let name = piece.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
      if piece.hasPrefix("/") {
        #expect(open.popLast() == name)
      } else if !piece.prefix(while: { $0 != ">" }).hasSuffix("/") && !empty.contains(name) {
        open.append(name)
      }
    }
    #expect(open.isEmpty)
  }

  @Test func `a model of very many labels has a page all the same`() {
    let page = summary(labels: (0..<150).map { "label \($0)" }).html()
    #expect(page.contains("more labels are left out"))
  }

  @Test func `a thinned curve keeps its ends and no long gaps`() {
    let rows = (0..<5_000).map { Double($0) / 5_000 }
    let ranked = RankedRows(scores: rows, isPositive: rows.indices.map { $0 % 3 == 0 })
    let steps = ranked.steps(weights: rows.map { _ in 1 })
    let few = thinned(steps, to: 100)
    #expect(few.first == steps.first && few.last == steps.last)
    #expect((50...102).contains(few.count))
    let gaps = zip(few, few.dropFirst()).map { $1.truePositives - $0.truePositives }
    // 1,667 positives over 100 steps, and the two rows beside each border.
    #expect(gaps.allSatisfy { $0 <= 20 })
    #expect(thinned(few, to: 200) == few)
  }
}
