import Foundation
import Testing

@testable import LogSchema

struct JSONValueTests {
  private let report: JSONValue = [
    "rows": 3, "macro_f1": 0.5, "labels": ["Low", "High"], "empty": [:], "none": [], "ok": true,
    "kappa": nil,
  ]

  @Test func `members keep their order on one line`() {
    let expected =
      #"{"rows":3,"macro_f1":0.5,"labels":["Low","High"],"empty":{},"none":[],"ok":true,"kappa":null}"#
    #expect(report.text() == expected)
  }

  @Test func `indented, each value has a line`() {
    let expected = """
      {
        "rows": 3,
        "macro_f1": 0.5,
        "labels": [
          "Low",
          "High"
        ],
        "empty": {},
        "none": [],
        "ok": true,
        "kappa": null
      }
      """
    #expect(report.text(indentation: 2) == expected)
  }

  /// Twin: Foundation reads back what was written.
  @Test func `every character comes back from another reader`() throws {
    let scalars =
      (0...0x2100).compactMap { Unicode.Scalar(UInt32($0)) } + ["\u{1F6A8}", "\u{10FFFF}"]
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    let string = String(text) + "\\\"/e\u{301}\r\n"
    let document = JSONValue.object([.init(string, .string(string))]).text()
    let read = try JSONDecoder().decode([String: String].self, from: Data(document.utf8))
    #expect(read.keys.first?.unicodeScalars.elementsEqual(string.unicodeScalars) == true)
    #expect(read.values.first?.unicodeScalars.elementsEqual(string.unicodeScalars) == true)
  }

  @Test func `control characters and quotes are escaped`() {
    #expect(
      JSONValue.string("\"\\\n\r\t\u{0}\u{1f}\u{7f}/").text() == #""\"\\\n\r\t\u0000\u001f"#
        + "\u{7f}/\"")
  }

  @Test func `a double comes back with the same bits`() throws {
    let numbers: [Double] = [
      0.1, 1e-5, .leastNonzeroMagnitude, 1.7976931348623157e308, 1e16, -0.0, 3, 0.30000000000000004,
    ]
    let document = JSONValue.array(numbers.map { .number($0) }).text()
    let read = try JSONDecoder().decode([Double].self, from: Data(document.utf8))
    #expect(read.map(\.bitPattern) == numbers.map(\.bitPattern))
  }

  @Test func `whole numbers keep all their digits`() {
    #expect(JSONValue.integer(.max).text() == "9223372036854775807")
    #expect(JSONValue.integer(.min).text() == "-9223372036854775808")
  }

  @Test func `what is no number is null`() {
    let missing: Double? = nil
    let values: JSONValue = [.number(Double.nan), .number(-Double.infinity), .number(missing)]
    #expect(values.text() == "[null,null,null]")
  }
}
