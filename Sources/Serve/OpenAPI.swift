/// The description of the interface that `/openapi.json` serves.
enum OpenAPI {
  static let document = String(decoding: PackageResources.openapi_json, as: UTF8.self)
}
