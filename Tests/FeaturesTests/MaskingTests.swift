import SeededRandom
import Testing

@testable import Features

/// The rules are those of the table above `Masker`.
struct MaskingTests {
  @Test(arguments: [
    ("a < b > c", "a   b   c"), ("<num>", " num "),
    ("<script>alert</script>", " script alert /script "),
  ])
  func `angle brackets of the message become spaces`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  @Test(arguments: [
    ("$5", "<amount>"), ("$ 5", "<amount>"), ("$1,204.50 paid", "<amount> paid"),
    ("us$5", "us<amount>"), ("$", "$"), ("$x", "$x"), ("$  5", "$  <num>"),
    ("€5", "<amount>"), ("£ 7.5.", "<amount>."), ("€", "€"), ("€x", "€x"), ("€5x", "<amount>x"),
    ("fee €5 or £6", "fee <amount> or <amount>"),
    ("EUR 1,204.50", "<amount>"), ("eur100", "<amount>"), ("eur 5 usd 6", "<amount> <amount>"),
    ("neur 5", "neur <num>"), ("eur  5", "eur  <num>"), ("eur 5x", "eur <num>x"),
    ("eur5x", "<id>"), ("eur5_", "eur<num>_"), ("xyz 5", "xyz <num>"), ("pln-5", "pln-<num>"),
    ("100 EUR", "<amount>"), ("100eur", "<amount>"), ("1.5€", "<amount>"), ("5 $", "<amount>"),
    ("100 euro", "<num> euro"), ("100  eur", "<num>  eur"), ("5 €7", "<num> <amount>"),
    ("5 $7", "<num> <amount>"), ("100eur5", "<id>"), ("5 £x", "<num> £x"),
  ])
  func `amounts have a currency before or behind`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  @Test func `all thirteen currency codes are known`() {
    for code in [
      "usd", "eur", "gbp", "chf", "inr", "jpy", "aud", "cad", "cny", "sek", "nok", "dkk", "pln",
    ] {
      #expect(messageShape("\(code) 5") == "<amount>")
      #expect(messageShape("5 \(code)") == "<amount>")
    }
  }

  @Test(arguments: [
    ("/var/log/app.log", "<path>"), ("open /a/b/ failed", "open <path> failed"),
    ("at /etc/x:", "at <path>:"), ("(/a/b)", "(<path>)"), ("/a/b//c", "<path>/c"),
    ("/tmp", "/tmp"), ("a/b/c", "a/b/c"), ("1/2/3", "<num>/<num>/<num>"), ("//a/b", "//a/b"),
    ("/a /b", "/a /b"), ("GET /accounts/17/postings", "get <path>"),
  ])
  func `paths have at least two segments and no word before`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  @Test(arguments: [
    ("see https://bank.example/a?b=1 now", "see <url> now"), ("HTTP://X", "<url>"),
    ("\"ftp://x\"", "\"<url>\""), ("s3://bucket", "s<num>://bucket"),
    ("x://y", "x://y"), ("http:/x", "http:/x"), ("longscheme://y", "longscheme://y"),
    ("http://", "<url>"),
  ])
  func `URLs begin with a scheme of two to eight letters`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  @Test(arguments: [
    ("mail jo.doe+x@bank.example sent", "mail <email> sent"), ("A_1@b", "<email>"),
    ("eur5@bank.example", "<email>"), ("a@", "a@"), ("@b", "@b"), ("a@@b", "a@@b"),
    ("é@b", "é@b"),
    (String(repeating: "a", count: 64) + "@b", "<email>"),
    (String(repeating: "a", count: 65) + "@b", String(repeating: "a", count: 65) + "@b"),
  ])
  func `e-mail addresses have a local part and a domain`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  @Test(arguments: [
    ("id 123E4567-e89b-12d3-a456-426614174000.", "id <uuid>."),
    ("123e4567-e89b-12d3-a456-426614174000x", "<hex>-<id>-<id>-a<num>-<num>x"),
    ("123e4567-e89b-12d3-a456", "<hex>-<id>-<id>-a<num>"),
    ("123e4567e89b", "<hex>"),
    ("deadbeef-e89b-12d3-a456-426614174000", "<uuid>"),
    ("cad52211-75a8-4137-88df-441eb5d0312c", "<uuid>"), ("cad52211", "<hex>"),
    ("dead-beef", "dead-beef"), ("deadbeef-beef", "deadbeef-beef"),
  ])
  func `UUIDs have five groups`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  @Test(arguments: [
    ("fe80::1", "<ip>"), ("2001:db8:0:0:0:0:0:1", "<ip>"),
    ("from [fe80::1]:80", "from [<ip>]:<num>"),
    ("dead::beef", "dead::beef"), ("std::vector", "std::vector"), ("10:20", "<num>"),
    ("fe80::1g", "fe<num>::<num>g"), ("a:b:1", "a:b:<num>"),
    ("00:1a:2b:3c:4d:5e", "<mac>"), ("00:1a:2b:3c:4d:5e:", "<num>a:<num>b:<num>c:<num>d:<num>e:"),
    ("00:1a:2b:3c:4d", "<num>a:<num>b:<num>c:<num>d"),
    ("192.168.1.10", "<ip>"), ("192.168.1.10:8443 up", "<ip> up"), ("1.2.3.4:", "<ip>:"),
    ("1.2.3.4:123456", "<ip>:<num>"), ("1.2.3.4:5x", "<ip>:<num>x"), ("1.2.3", "<num>"),
    ("1.2.3.4x", "<num>x"), ("1.2.3.4567", "<num>"), ("1.2.3.4.5", "<ip>.<num>"),
  ])
  func `addresses of networks and cards`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  @Test(arguments: [
    ("0xFF", "<hex>"), ("0x", "<num>x"), ("0xg1", "<id>"), ("deadbeef", "deadbeef"),
    ("deadbee1", "<hex>"), ("dead1", "dead<num>"), ("12345678", "<num>"),
    ("deadbee1_", "deadbee<num>_"),
    ("deadbee1é", "<id>"),
  ])
  func `hexadecimal words are marked or long and mixed`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  @Test(arguments: [
    ("User User627035 logged in", "user user<num> logged in"),
    ("transfer of EUR 1,204.50 to DE44 5001", "transfer of <amount> to de<num> <num>"),
    ("took 5ms, 1.5s", "took <num>ms, <num>s"), ("at 10:30:15.", "at <num>."),
    ("1,250,000.00", "<num>"), ("a1b2", "<id>"), ("1a2", "<id>"),
    ("db_2_x9y8_z", "db_<num>_<id>_z"),
    ("MAINT_1001", "maint_<num>"), ("_", "_"), ("_7", "_<num>"), ("1.5a2", "<num>a<num>"),
    ("12ä3", "<num>ä<num>"), ("tx-3771997289", "tx-<num>"), ("٣٤٥", "٣٤٥"), ("", ""),
    ("2025-03-01T09:00:00Z", "<num>-<num>-<id>:<num>z"), ("v1.2.3-rc1", "v<num>.<num>-rc<num>"),
    ("user\u{A0}17", "user\u{A0}<num>"),
  ])
  func `numbers and identifiers keep what is beside them`(message: String, shape: String) {
    #expect(messageShape(message) == shape)
  }

  /// The twin in `MaskingTwin.swift` is the table read as regular expressions.
  @Test func `random texts are masked as the table says`() throws {
    let twin = try MaskingTwin()
    var chance = SplitMix64(seed: 20_250_301)
    for _ in 0..<3_000 {
      let text = MaskingTwin.randomText(&chance)
      #expect(masked(text) == twin.masked(text), "\(text.debugDescription)")
    }
  }

  /// Each would take hours if the work grew with the square of the length.
  @Test func `a megabyte of what provokes a rule is masked in linear work`() {
    func times(_ count: Int, _ piece: String) -> String { String(repeating: piece, count: count) }
    let cases = [
      (times(500_000, "a."), times(500_000, "a.")),
      (times(300_000, "a.") + "@", times(300_000, "a.") + "@"),
      (times(500_000, "1:"), "<num>:"),
      (times(500_000, "1.") + "x", times(125_000, "<ip>.") + "x"),
      (times(500_000, "1,") + "x", "<num>,x"),
      (times(500_000, "/a"), "<path>"),
      ("x" + times(500_000, "/a"), "x" + times(500_000, "/a")),
      (times(500_000, "/ "), times(500_000, "/ ")),
      (times(1_000_000, "/"), times(1_000_000, "/")),
      (times(1_000_000, "@"), times(1_000_000, "@")),
      (times(1_000_000, ":"), times(1_000_000, ":")),
      (times(500_000, "a:"), times(500_000, "a:")),
      (times(300_000, "1::"), times(299_987, "<num>::") + "<ip>"),
      (times(250_000, "€1"), times(250_000, "<amount>")),
      (times(250_000, "1€"), "<num><id>"),
      (times(500_000, "$1"), times(500_000, "<amount>")),
      (times(250_000, "eur "), times(250_000, "eur ")),
      ("eur " + times(500_000, "1,") + "1x", "eur <num>x"),
      (times(1_000_000, "1"), "<num>"),
      (times(1_000_000, "f"), times(1_000_000, "f")),
      (times(500_000, "f-"), times(500_000, "f-")),
      (times(500_000, "1f"), "<hex>"),
      (times(500_000, "1z"), "<id>"),
      (times(500_000, "1_"), times(500_000, "<num>_")),
      (times(200_000, "http:"), times(200_000, "http:")),
      (times(500_000, "<>"), times(1_000_000, " ")),
    ]
    for (text, expected) in cases {
      // Not the texts themselves, which would be printed.
      let isAsExpected = masked(text) == expected
      #expect(isAsExpected, "\(text.prefix(9))…")
    }
  }

  private func masked(_ text: String) -> String {
    var output: [UInt8] = []
    Masker.appendMasked(Array(text.utf8).span, to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
