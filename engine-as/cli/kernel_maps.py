#!/usr/bin/env python3
"""Asks the running kernel about sequences of map operations (which elements an LRU map gives up, the order of a hash).

    python3 kernel_maps.py < CASES.jsonl > engine-as/test/data/lru.jsonl

A case: type, max (entries), flags, ops as [letter, number, flags]: u update, l look up and d delete the key of that number,
c go to that CPU. The answer is the case with `answers` (0 or a negated errno, one an operation) and the `keys` that are left in
the order of BPF_MAP_GET_NEXT_KEY. Needs the right to call bpf(2); opens only maps of its own and pins nothing.
"""
import ctypes
import json
import os
import struct
import sys

SYS_BPF = 321
CREATE, LOOKUP, UPDATE, DELETE, NEXT_KEY = range(5)
TYPES = {"hash": 1, "lru_hash": 9, "lru_percpu_hash": 10}
COMMANDS = {"u": UPDATE, "l": LOOKUP, "d": DELETE}

libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attr):
    buffer = ctypes.create_string_buffer(attr.ljust(128, b"\0"), 128)
    result = libc.syscall(SYS_BPF, command, buffer, 128)
    return -ctypes.get_errno() if result < 0 else result


def keys_of(fd, key, following):
    found = []
    while bpf(NEXT_KEY, struct.pack("<IIQQ", fd, 0, ctypes.addressof(key) if found else 0, ctypes.addressof(following))) == 0:
        key.raw = following.raw
        found.append(struct.unpack("<I", key.raw)[0])
    return found


def answer(case):
    os.sched_setaffinity(0, {0})
    fd = bpf(CREATE, struct.pack("<5I", TYPES[case["type"]], 4, 8, case["max"], case["flags"]))
    if fd < 0:
        raise SystemExit(f"map_create: {os.strerror(-fd)}")
    key, following = ctypes.create_string_buffer(4), ctypes.create_string_buffer(4)
    value = ctypes.create_string_buffer(8 * (os.cpu_count() or 1))
    answers = []
    for letter, number, flags in case["ops"]:
        if letter == "c":
            os.sched_setaffinity(0, {number})
            answers.append(0)
            continue
        key.raw = struct.pack("<I", number)
        at = 0 if letter == "d" else ctypes.addressof(value)
        answers.append(bpf(COMMANDS[letter], struct.pack("<IIQQQ", fd, 0, ctypes.addressof(key), at, flags)))
    os.sched_setaffinity(0, {0})
    case.update(answers=answers, keys=keys_of(fd, key, following))
    os.close(fd)
    return case


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line)), separators=(",", ":")))
