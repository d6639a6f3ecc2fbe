"""What machine a program was built for, read from its first bytes, so that no file is handed out under
another's name."""

import struct

ELF = {0x3E: "x86_64", 0xB7: "aarch64"}
MACH_O = {0x0100_0007: "x86_64", 0x0100_000C: "aarch64"}
PE = {0x8664: "x86_64", 0xAA64: "aarch64"}


def machine_of(path):
    """Rust's name of the target, or `nothing known`."""
    head = path.read_bytes()[:65_536]
    if head[:5] == b"\x7fELF\x02":
        (machine,) = struct.unpack_from("<H", head, 18)
        kind = "gnu" if interpreted(head) else "musl"
        return named(ELF, machine, f"unknown-linux-{kind}")
    if head[:4] == b"\xcf\xfa\xed\xfe":
        (machine,) = struct.unpack_from("<I", head, 4)
        return named(MACH_O, machine, "apple-darwin")
    if head[:2] == b"MZ" and len(head) > 64:
        (at,) = struct.unpack_from("<I", head, 0x3C)
        if head[at : at + 4] == b"PE\0\0":
            (machine,) = struct.unpack_from("<H", head, at + 4)
            return named(PE, machine, "pc-windows-msvc")
    return "nothing known"


def named(machines, machine, rest):
    return f"{machines[machine]}-{rest}" if machine in machines else "nothing known"


def interpreted(head):
    """Whether the program is loaded by another one, as it is with a C library of the system. One that a
    system's musl would load says so too; releases have only static ones of that kind."""
    (start,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    return any(struct.unpack_from("<I", head, start + size * entry)[0] == 3 for entry in range(count))
