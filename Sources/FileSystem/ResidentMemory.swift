import CGlibc
import Glibc

/// The bytes that the process has in memory now, as the kernel counts them; 0 where it does not say.
public func residentByteCount() -> Int {
  var text: [UInt8] = []
  guard let file = try? InputFile(path: "/proc/self/statm"),
    (try? file.read(256, appendingTo: &text)) != nil
  else { return 0 }
  // In pages: the program's size, then what of it is resident.
  let words = String(decoding: text, as: UTF8.self).split(separator: " ")
  guard words.count > 1, let pages = Int(words[1]) else { return 0 }
  return pages * sysconf(Int32(_SC_PAGESIZE))
}

/// Has arrays of 4 MB and more given back to the system as soon as they are freed.
///
/// The C library else raises that size, up to 32 MB, with each such array that is freed, and keeps
/// what is smaller: learning from 100,000 lines that differ had 187 to 208 MB in memory where it now
/// has 165, in the same time.
public func giveBackFreedArrays() {
  mallopt(M_MMAP_THRESHOLD, 4 << 20)
}
