/// A hash of what a hash stands for and of one more number.
@inline(__always)
func mixed(_ hash: UInt64, with number: UInt64) -> UInt64 {
  let product = (hash ^ number).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
  return product.high ^ product.low &+ 0xD1B5_4A32_D192_ED03
}
