import Testing

@testable import LLMClient

struct BaseURLTests {
  @Test(arguments: [
    ("https://api.groq.com/openai/v1", "https://api.groq.com/openai/v1"),
    ("HTTPS://API.example.com:443/v1//", "https://api.example.com/v1"),
    ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"),
    ("http://[::1]:80", "http://[::1]"),
  ])
  func `an address is written in one way`(text: String, expected: String) {
    #expect(BaseURL(text)?.description == expected)
  }

  @Test(arguments: [
    "", "https://", "ftp://host/v1", "host/v1", "https://user:key@host/v1", "https://host/v1?key=1",
    "https://host/v1#key", "https://host:0/v1", "https://host:65536/v1", "https://host:x/v1",
    "https://host:/v1", "https://ho st/v1", "https://host/v 1", "https://[::1/v1", "https://[]/v1",
    "https://host/v1/chat/completions", "https://h\u{F6}st/v1", "https://host\r\nX: y/v1",
  ])
  func `what is no address of an API is refused`(text: String) {
    #expect(BaseURL(text) == nil)
  }

  @Test(arguments: [
    ("http://localhost/v1", true), ("http://127.0.0.1/v1", true), ("http://[::1]/v1", true),
    ("http://127.example.com/v1", false), ("http://10.0.0.1/v1", false),
    ("https://localhost.example.com/v1", false),
  ])
  func `this machine is known by its addresses`(text: String, expected: Bool) {
    #expect(BaseURL(text)?.isLoopback == expected)
  }

  @Test(arguments: [
    ("https://api.groq.com/openai/v1", "groq"), ("https://api.openai.com/v1", "openai"),
    ("http://127.0.0.1:11434/v1", "ollama"), ("http://localhost:8000/v1", "vllm"),
    ("http://localhost:8080/v1", "llama.cpp"), ("http://localhost:4000", "litellm"),
    ("http://127.0.0.1:9999/v1", "generic"), ("https://api.groq.com.example.com/v1", "generic"),
    ("http://ollama.example.com:11434/v1", "generic"),
  ])
  func `the address tells the provider`(text: String, expected: String) throws {
    #expect(ProviderProfile.fitting(try #require(BaseURL(text))).name == expected)
  }
}
