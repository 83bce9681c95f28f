import Testing

@testable import DataGen

struct MessageTemplateTests {
  @Test func `a text is split at its slots`() throws {
    let template = try MessageTemplate("User {user} from {ip}.")
    #expect(
      template.pieces == [
        .literal("User "), .slot("user"), .literal(" from "), .slot("ip"), .literal("."),
      ])
  }

  @Test func `neighbouring and lone slots are kept`() throws {
    #expect(try MessageTemplate("{a}{b}").pieces == [.slot("a"), .slot("b")])
  }

  @Test func `doubled braces are plain ones`() throws {
    let template = try MessageTemplate("{{{a}}} {{}}")
    #expect(template.pieces == [.literal("{"), .slot("a"), .literal("} {}")])
    #expect(template.text == "{{{a}}} {{}}")
  }

  @Test(arguments: ["{", "}", "{a", "a}", "{}", "{a{b}", "x } y"])
  func `a brace without its partner is refused`(text: String) {
    #expect(throws: MessageTemplate.Fault.strayBrace) { try MessageTemplate(text) }
  }

  @Test(arguments: ["\u{0}", "a\rb", "\u{1B}[31m", "\u{7F}"])
  func `control characters are refused`(text: String) {
    #expect(throws: MessageTemplate.Fault.controlCharacter) { try MessageTemplate(text) }
  }
}

struct MessageChoiceTests {
  @Test func `choices hold texts, slots and choices`() throws {
    let template = try MessageTemplate("{a|b {user}|} c {x|{y|z}}")
    #expect(
      template.pieces == [
        .choice([[.literal("a")], [.literal("b "), .slot("user")], []]), .literal(" c "),
        .choice([[.literal("x")], [.choice([[.literal("y")], [.literal("z")]])]]),
      ])
    #expect(template.text == "{a|b {user}|} c {x|{y|z}}")
  }

  @Test func `a bar outside of braces is a bar`() throws {
    #expect(try MessageTemplate("a|b").pieces == [.literal("a|b")])
  }

  @Test(arguments: ["{a|b", "{a|{b}", "{{a}|b}", "{a {b}}"])
  func `a choice without its end is refused`(text: String) {
    #expect(throws: MessageTemplate.Fault.strayBrace) { try MessageTemplate(text) }
  }

  @Test func `no depth of braces exhausts the stack`() {
    let text = String(repeating: "{a|", count: 100_000)
    #expect(throws: MessageTemplate.Fault.strayBrace) { try MessageTemplate(text) }
  }

  @Test func `each wording comes equally often`() throws {
    let found = try messages(ofText: "{one|two|{three|four}}", count: 12_000)
    let words = ["one", "two", "three", "four"]
    let counts = words.map { word in found.count { $0 == word } }
    #expect(chiSquare(counts, shares: [2, 2, 1, 1]) < chiSquareLimit(degreesOfFreedom: 3))
  }
}
