// swift-tools-version: 6.2
import PackageDescription

/// As the program is linked.
let linking = [
  "-L", Context.packageDirectory + "/../Linking", "-Xclang-linker", "-static-libgcc",
  "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker",
  "pack-relative-relocs", "-static-stdlib",
]

// What can only be measured inside a process. Whole programs are measured by scripts/benchmark.
let package = Package(
  name: "benchmarks",
  dependencies: [
    .package(name: "tocsin", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "Measure",
      dependencies: [
        .product(name: "Dataset", package: "tocsin"),
        .product(name: "Train", package: "tocsin"),
        .product(name: "Infer", package: "tocsin"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .strictMemorySafety()]),
    .executableTarget(
      name: "FirstAnswer",
      dependencies: [.product(name: "Infer", package: "tocsin")],
      swiftSettings: [.swiftLanguageMode(.v6), .strictMemorySafety()],
      linkerSettings: [.unsafeFlags(linking)]),
  ]
)
