// Which platform a program is for. In: its bytes. Out: the name that VS Code has for it, or words for what it is.

/** Reads the head of an ELF, Mach-O or PE file. */
export function platformOf(bytes) {
  const at = (offset, count) => (bytes.length < offset + count ? 0 : bytes.readUIntLE(offset, count));
  if (at(0, 4) === 0x464c457f) {
    return { 0x3e: 'linux-x64', 0xb7: 'linux-arm64' }[at(18, 2)] ?? 'another Linux';
  }
  if (at(0, 4) === 0xfeedfacf) {
    return { 0x01000007: 'darwin-x64', 0x0100000c: 'darwin-arm64' }[at(4, 4)] ?? 'another Mac';
  }
  if (at(0, 2) === 0x5a4d) {
    const header = at(0x3c, 4);
    return { 0x8664: 'win32-x64', 0xaa64: 'win32-arm64' }[at(header + 4, 2)] ?? 'another Windows';
  }
  return 'no known platform';
}
