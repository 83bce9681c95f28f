import DataGen
import LogSchema

/// A catalogue of one code, process and shape, to look at one text.
func catalogue(ofText text: String, slots: String = "slots: {user: [\"u###\"]}") throws -> Catalogue
{
  let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
  return try Catalogue(
    yaml: """
      processes: [{name: Web Server, address: 10.0.0.1}]
      \(slots)
      codes:
        - code: A
          weight: 1
          log_type: T
          shapes:
            - {text: "\(quoted)", process: Web Server, severity: Low}
      """)
}

/// The messages of rows that carry one text.
func messages(ofText text: String, count: Int, slots: String = "slots: {user: [\"u###\"]}") throws
  -> [String]
{
  let generator = LogGenerator(
    catalogue: try catalogue(ofText: text, slots: slots), seed: 5, rowCount: count)
  return generator.records(0..<count).map(\.message)
}
