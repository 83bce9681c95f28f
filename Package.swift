// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is built with the same strictness.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
]

/// How the program is linked.
///
/// The Swift runtime is in it: it starts in three quarters of the time, and runs where Swift is not
/// installed. Foundation, which some packages bring, names the libraries that it needs only to what
/// was compiled with this option. So are the libraries of Debian's packages but the C library and
/// what is opened by name: `Linking` is looked through first, and names their archives. With that the
/// program starts in three quarters of the time again, a third of which is the short form of the
/// places that depend on where it is loaded (`pack-relative-relocs`). No symbols are exported, as
/// nobody asks a program for any: that takes a twentieth off its start. The linker is the one that
/// comes with Swift.
let linking = [
  "-L", Context.packageDirectory + "/Linking", "-Xclang-linker", "-static-libgcc",
  "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker",
  "pack-relative-relocs",
  "-static-stdlib", "-lCoreFoundation", "-l_FoundationCShims", "-l_FoundationCollections",
  "-l_FoundationICU", "-lstdc++",
]

/// A target of ours; `uses` is all that it may import.
func room(_ name: String, uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// The tests of one target.
func tests(
  of name: String, uses: [Target.Dependency] = [], excluding files: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + uses,
    exclude: files, swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// What the HTTP server stands on.
let http: [Target.Dependency] = [
  asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL, logging,
  .product(name: "Hummingbird", package: "hummingbird"),
  .product(name: "HummingbirdCore", package: "hummingbird"),
  .product(name: "HummingbirdTLS", package: "hummingbird"),
  .product(name: "HTTPTypes", package: "swift-http-types"),
  .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
  .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
  .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]

let package = Package(
  name: "tocsin",
  products: [
    .executable(name: "tocsin", targets: ["CLI"]),
    .library(name: "Infer", targets: ["Infer"]),
    .library(name: "Train", targets: ["Train"]),
    .library(name: "DataGen", targets: ["DataGen"]),
    .library(name: "Dataset", targets: ["Dataset"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // The floor: words and chance that all share.
    room("LogSchema"),
    room("SeededRandom"),
    room("ParallelWork"),

    // The one door to files, and what the process holds in memory.
    .systemLibrary(name: "CGlibc"),
    room("FileSystem", uses: ["CGlibc"]),

    // The one door to zlib and libzstd.
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CZstd"),
    room("Compression", uses: ["CZlib", "CZstd"]),

    // The one door to the YAML parser.
    room("PlacedYAML", uses: ["Yams"]),

    // Data: made, and read from disk.
    room("DataGen", uses: ["LogSchema", "SeededRandom", "PlacedYAML"]),
    room("Dataset", uses: ["LogSchema", "SeededRandom", "FileSystem"]),

    // Text to numbers, one code for Train and Infer; loops over many numbers are in C, compiled for
    // several processors.
    .target(name: "CByteVectors"),
    room("Features", uses: ["ParallelWork", "CByteVectors"]),

    // What was learned, and its bytes.
    room("ModelFile", uses: ["LogSchema", "ParallelWork", "Features", "CByteVectors"]),
    room("Evaluation", uses: ["LogSchema", "SeededRandom", "ParallelWork"]),

    // Figures for people: pages and cards.
    room("Report", uses: ["Evaluation"]),

    // The one door to BLAS and LAPACK, which are loaded when they are first needed; products of
    // sparse rows are in C, compiled for several processors.
    .target(name: "COpenBLAS"),
    .target(name: "CSparseRows"),
    room("LinearAlgebra", uses: ["ParallelWork", "COpenBLAS", "CSparseRows"]),

    room(
      "Train",
      uses: [
        "LogSchema", "SeededRandom", "ParallelWork", "Features", "LinearAlgebra", "ModelFile",
        "Evaluation",
      ]),
    room("Infer", uses: ["LogSchema", "FileSystem", "Features", "ModelFile", "CByteVectors"]),

    // The one door to libsodium.
    .systemLibrary(name: "CSodium"),
    room("Signing", uses: ["CSodium"]),

    // Customers' identifiers to placeholders, before anything leaves the machine.
    room("Redaction"),

    // The one door to the regex engine; on arm64 libvectorscan-dev stands in for libhyperscan-dev.
    .systemLibrary(name: "CHyperscan"),
    room("Rules", uses: ["LogSchema", "CHyperscan", "PlacedYAML"]),

    // Rules, then the model, then the language model, which is a protocol here.
    room(
      "Hybrid", uses: ["LogSchema", "Features", "Infer", "Rules", "Evaluation", "PlacedYAML"]),

    // The one outward socket.
    room(
      "LLMClient",
      uses: [
        "LogSchema", "FileSystem", "PlacedYAML", "Dataset", "Redaction", "Hybrid",
        asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL,
      ]),
    // A language model's answers on disk.
    room("LLMCache", uses: ["LogSchema", "Signing", "Hybrid", grdb]),

    // Findings kept until they are delivered.
    room(
      "Outbox", uses: ["LogSchema", "Features", "FileSystem", "Redaction", "Signing", grdb]),
    // From the outbox to ticket systems.
    room(
      "Delivery",
      uses: [
        "LogSchema", "FileSystem", "Outbox", "PlacedYAML", "Signing",
        asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL,
      ]),

    // The one door to HTTP servers. It is given models, and opens none.
    .target(
      name: "Serve",
      dependencies: [
        "LogSchema", "FileSystem", "Dataset", "Features", "Infer", "Rules", "Hybrid", "Outbox",
        "Compression",
      ] + http,
      resources: [.embedInCode("page.html"), .embedInCode("openapi.json")],
      swiftSettings: strict),

    .executableTarget(
      name: "CLI",
      dependencies: [
        "LogSchema", "SeededRandom", "FileSystem", "Compression", "DataGen", "Dataset", "Features",
        "LinearAlgebra", "ModelFile", "Evaluation", "Train", "Infer", "Signing", "Redaction",
        "Rules", "PlacedYAML", "Hybrid", "LLMClient", "LLMCache", "Report", "Outbox", "Delivery",
        "Serve", argumentParser, logging,
      ],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(linking, .when(configuration: .release))]),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    // A server that answers as it is told, for tests of what a client makes of it.
    .target(
      name: "ChatServer", dependencies: ["LogSchema", nioCore, nioPosix, nioSSL],
      path: "Tests/ChatServer", swiftSettings: strict),
    tests(of: "LogSchema"),
    tests(of: "SeededRandom"),
    tests(of: "ParallelWork"),
    tests(of: "DataGen", uses: ["LogSchema", "SeededRandom"]),
    tests(of: "FileSystem"),
    tests(of: "Compression"),
    tests(of: "Dataset", uses: ["LogSchema", "SeededRandom", "FileSystem"]),
    tests(of: "Features", uses: ["SeededRandom"]),
    tests(of: "LinearAlgebra", uses: ["SeededRandom"]),
    tests(
      of: "ModelFile", uses: ["LogSchema", "SeededRandom", "Features"], excluding: ["Files"]),
    tests(of: "Evaluation", uses: ["LogSchema", "SeededRandom"]),
    tests(of: "Report", uses: ["Evaluation"]),
    tests(
      of: "Train", uses: ["LogSchema", "SeededRandom", "Features", "LinearAlgebra", "ModelFile"]),
    tests(of: "Infer", uses: ["LogSchema", "SeededRandom", "FileSystem", "Features", "ModelFile"]),
    tests(of: "Signing"),
    tests(of: "Redaction", excluding: ["labelled.tsv"]),
    tests(of: "Rules", uses: ["LogSchema", "SeededRandom"]),
    tests(
      of: "Hybrid",
      uses: ["LogSchema", "Features", "ModelFile", "Infer", "Rules", "Evaluation"]),
    tests(
      of: "LLMClient",
      uses: ["LogSchema", "SeededRandom", "Dataset", "PlacedYAML", "Hybrid", "ChatServer"]),
    tests(of: "LLMCache", uses: ["LogSchema", "Hybrid", "ChatServer"]),
    tests(of: "CLI", uses: ["SeededRandom", "Evaluation", "Train", argumentParser]),
    tests(of: "Outbox", uses: ["LogSchema", grdb]),
    tests(of: "Delivery", uses: ["LogSchema", "Outbox", "PlacedYAML"]),
    tests(of: "Serve", uses: ["Dataset"]),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "TestSupport", "LogSchema", "DataGen", "Dataset", "Features", "ModelFile", "Evaluation",
        "Train", "Infer", "CLI",
      ],
      swiftSettings: strict),
  ]
)
