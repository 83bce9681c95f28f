import ArgumentParser
import Infer
import LogSchema

/// Classifies messages one by one and tells how long one takes.
struct MessageMeasurement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", abstract: "One message at a time, in process.")

  @Argument(help: "A model file.")
  var model: String

  @Argument(help: "A CSV file whose messages are classified.")
  var data: String

  @Flag(inversion: .prefixedNo, help: "Recall the answers of masked messages seen before.")
  var memo = true

  @Flag(help: "Ask the forest.")
  var forest = false

  func run() throws {
    let classifier = try SeverityClassifier(
      path: model, algorithm: forest ? .forest : .logistic)
    var scratch = classifier.makeScratch(recallsAnswers: memo)
    let clock = ContinuousClock()
    var durations: [Duration] = []
    var rightCount = 0
    let total = try clock.measure {
      try Rows.forEach(ofFile: data) { message, label in
        let start = clock.now
        let answer = classifier.classify(message.span, scratch: &scratch)
        durations.append(clock.now - start)
        if answer.label.utf8.elementsEqual(label) { rightCount += 1 }
      }
    }
    durations.sort()
    func percentile(_ percent: Int) -> JSONValue {
      .number(durations[(durations.count - 1) * percent / 100] / .microseconds(1))
    }
    report(
      total,
      [
        "rows": .integer(durations.count), "p50_us": percentile(50), "p99_us": percentile(99),
        "accuracy": .number(Double(rightCount) / Double(durations.count)),
      ])
  }
}
