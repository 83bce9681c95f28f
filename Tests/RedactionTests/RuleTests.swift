import Testing

@testable import Redaction

/// The text with bare placeholders.
func redacted(_ text: String) -> String {
  var output: [UInt8] = []
  Redactor(RedactionSettings(tellsValuesApart: false)).append(Array(text.utf8).span, to: &output)
  return String(decoding: output, as: UTF8.self)
}

struct CardRuleTests {
  /// The Luhn digit by the definition: every second digit from the right is doubled.
  private func hasLuhnDigit(_ number: String) -> Bool {
    number.reversed().enumerated().reduce(0) { sum, element in
      let digit = element.element.wholeNumberValue! * (element.offset % 2 == 0 ? 1 : 2)
      return sum + digit / 10 + digit % 10
    } % 10 == 0
  }

  @Test(arguments: 0..<1000)
  func `a Visa number is one when its Luhn digit is right`(number: Int) {
    let text = "4" + String(100_000_000_000_000 + number * 7_919_317)
    #expect(redacted(text) == (hasLuhnDigit(text) ? "<card>" : text))
  }

  /// The networks' test numbers.
  @Test(arguments: [
    "4222222222222", "5555555555554444", "2223003122003222", "378282246310005",
    "30569309025904", "6011111111111117", "3530111333300000",
  ])
  func `an issuer's number is found alone and in groups of four`(number: String) {
    #expect(redacted(number) == "<card>")
    let digits = Array(number)
    for separator in [" ", "-"] {
      let groups = stride(from: 0, to: digits.count, by: 4).map {
        String(digits[$0..<min($0 + 4, digits.count)])
      }
      #expect(redacted("x " + groups.joined(separator: separator) + ".") == "x <card>.")
    }
  }

  @Test(arguments: [
    "x4111111111111111", "41111111111111110000", "4111111111111111x", "0.4111111111111111",
    "4111111111111111.50", "1111111111111117", "4111 11** **** 1111", "4111 1111-1111 1111",
  ])
  func `other numbers stay`(text: String) {
    #expect(redacted(text) == text)
  }
}

struct IBANRuleTests {
  /// Source: the examples of the IBAN registry, one for each structure.
  @Test(arguments: [
    "GB29NWBK60161331926819", "DE89370400440532013000", "FR1420041010050500013M02606",
    "NO9386011117947", "MT84MALT011000012345MTLCAST001S",
  ])
  func `a registry's example is found, and with any digit changed is not`(iban: String) {
    #expect(redacted("to \(iban).") == "to <iban>.")
    #expect(redacted(iban.lowercased()) == "<iban>")
    // MOD 97-10 finds every single wrong digit.
    for place in iban.indices where iban[place].isNumber {
      var changed = iban
      let digit = iban[place].wholeNumberValue!
      changed.replaceSubrange(place...place, with: String((digit + 1) % 10))
      #expect(!redacted(changed).contains("<iban>"))
    }
  }

  @Test func `a length that is not the country's stays`() {
    #expect(redacted("GB29NWBK60161331926819A") == "GB29NWBK60161331926819A")
    #expect(redacted("GB29NWBK6016133192681") == "GB29NWBK6016133192681")
  }
}

struct IPRuleTests {
  @Test(arguments: [
    "192.0.2.1", "255.255.255.255", "::1", "2001:db8::", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33", "1:2:3:4:5:6:192.0.2.1", "1::8",
  ])
  func `an address is one`(address: String) {
    #expect(redacted("(\(address))") == "(<ip>)")
  }

  @Test(arguments: [
    "256.0.2.1", "1.2.3", "1.2.3.4.5", "v1.2.3.4", "version 1.2.3.4", "::", "1::2::3",
    "1:2:3:4:5:6:7:8:9:10", "12:30:45", "std::max", "0.0.0.0", "00:1b:44:11:3a:b7",
    "1:2:3:4:5:6:7::8:9",
  ])
  func `what only resembles an address stays`(text: String) {
    #expect(redacted(text) == text)
  }

  @Test func `a port stays`() {
    #expect(redacted("192.0.2.1:443 [2001:db8::1]:443") == "<ip>:443 [<ip>]:443")
    #expect(redacted("/2001:db8:0:0:0:0:0:1:2181") == "/<ip>:2181")
  }
}

struct LabelRuleTests {
  @Test(arguments: [
    ("user_id=u1", "user_id=<user>"), ("userId: u1", "userId: <user>"),
    ("User ID #7", "User ID #<user>"), ("user-id: 77", "user-id: <user>"),
    (#"\"user.id\":\"77\""#, #"\"user.id\":\"<user>\""#),
    ("User627035 came", "<user> came"), ("user alice@example.com", "user <email>"),
    ("customer 192.0.2.1", "customer <ip>"), ("users 51200", "users 51200"),
    ("user 2025-01-02", "user 2025-01-02"), ("account 1200.50", "account 1200.50"),
    ("account 4111111111111111", "account <card>"), ("account 212-555-0123", "account <account>"),
    ("tel 030 12345", "tel <phone>"), ("user: invalid", "user: invalid"),
  ])
  func `a label says what stands behind it`(text: String, expected: String) {
    #expect(redacted(text) == expected)
  }
}

struct SecretRuleTests {
  @Test(arguments: [
    ("password=a&b=c", "password=<secret>&b=c"), ("PASSWORD = 'a b'", "PASSWORD = '<secret>'"),
    (#""pass":"a\"b""#, #""pass":"<secret>""#),
    (#"{\"password\":\"ab\",\"n\":1}"#, #"{\"password\":\"<secret>\",\"n\":1}"#),
    ("Authorization: Basic YTpiYg==", "Authorization: Basic <secret>"),
    ("authorization: Digest username=\"a\", response=\"b\"", "authorization: Digest <secret>"),
    ("http://a:b@example.com/", "http://a:<secret>@example.com/"),
    ("Cookie: a=b; c=d", "Cookie: <secret>"), ("token: missing", "token: missing"),
    ("password=", "password="), ("pin=12", "pin=12"),
  ])
  func `a secret goes, its label stays`(text: String, expected: String) {
    #expect(redacted(text) == expected)
  }
}

struct NameRuleTests {
  @Test(arguments: [
    ("customer name: Jane van der Berg paid", "customer name: <name> paid"),
    ("payee=\"Jane Doe\" x", "payee=\"<name>\" x"),
    ("cardholder: J. Doe, declined", "cardholder: <name>, declined"),
    ("customer_name=Jane Status=ok", "customer_name=<name> Status=ok"),
    ("customer name: missing", "customer name: missing"), ("name: Jane", "name: Jane"),
  ])
  func `a name ends where its words do`(text: String, expected: String) {
    #expect(redacted(text) == expected)
  }
}
