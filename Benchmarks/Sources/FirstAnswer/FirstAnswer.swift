// The least program that opens a model and answers one message: FirstAnswer MODEL "message"

import Infer

@main
struct FirstAnswer {
  static func main() throws {
    let classifier = try SeverityClassifier(path: CommandLine.arguments[1])
    var scratch = classifier.makeScratch()
    let message = Array(CommandLine.arguments[2].utf8)
    let prediction = classifier.classify(message.span, scratch: &scratch)
    print("{\"answer\": \"\(prediction.label)\"}")
  }
}
