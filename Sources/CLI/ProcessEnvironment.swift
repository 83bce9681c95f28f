import Glibc

/// The variables of the process's environment.
func processEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  // SAFETY: environ is an array of texts, each ended by zero, ended by nil; nobody changes it here.
  var place = unsafe environ
  while let entry = unsafe place.pointee {
    let text = unsafe String(cString: entry)
    if let sign = text.firstIndex(of: "=") {
      variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
    }
    unsafe place += 1
  }
  return variables
}
