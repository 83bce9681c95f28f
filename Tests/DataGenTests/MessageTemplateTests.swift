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
