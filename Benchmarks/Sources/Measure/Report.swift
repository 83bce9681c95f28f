import LogSchema

/// Prints the seconds that something took, and what it found, as one line of JSON.
func report(_ duration: Duration, _ figures: KeyValuePairs<String, JSONValue>) {
  let seconds = JSONValue.Member("seconds", .number(duration / .seconds(1)))
  let members = figures.map { JSONValue.Member($0.key, $0.value) }
  print(JSONValue.object([seconds] + members).text())
}
