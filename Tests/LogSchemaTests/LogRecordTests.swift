import LogSchema
import Testing

struct LogRecordTests {
  /// Reference: the header of the portal's own data.
  @Test func `the header is the portal's`() {
    #expect(
      LogRecord.columnNames.joined(separator: ",")
        == "timestamp,error_code,message,log_type,severity,source_ip,destination_ip,process")
  }
}
