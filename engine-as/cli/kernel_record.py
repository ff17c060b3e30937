#!/usr/bin/env python3
"""Asks the running Linux kernel what it does with a case and writes its answers, one JSON line a case.

    python3 kernel_record.py [--ranges] [--log-level N] FILE|-

Cases and answers are those of `npm run ask`, with `between_reads`. A case with `calls` instead of `insns` is a list of
system calls on maps, answered by the list of their results. Runs on one CPU, so that per-CPU lists have one order.
Needs root and /sys/kernel/btf/vmlinux. The TypeScript side is record.ts; bpf(2) itself is out of Node's reach.
"""
import argparse, ctypes, errno, json, os, re, statistics, struct, sys, threading, time

LIBC = ctypes.CDLL(None, use_errno=True)
SYS_BPF = {'x86_64': 321, 'aarch64': 280}[os.uname().machine]
KINDS = ['unspec', 'hash', 'array', 'prog_array', 'perf_event_array', 'percpu_hash', 'percpu_array', 'stack_trace',
         'cgroup_array', 'lru_hash', 'lru_percpu_hash', 'lpm_trie', 'array_of_maps', 'hash_of_maps', 'devmap', 'sockmap',
         'cpumap', 'xskmap', 'sockhash', 'cgroup_storage', 'reuseport_sockarray', 'percpu_cgroup_storage', 'queue',
         'stack', 'sk_storage', 'devmap_hash', 'struct_ops', 'ringbuf', 'inode_storage', 'task_storage', 'bloom_filter',
         'user_ringbuf', 'cgrp_storage', 'arena']
PER_CPU = {'percpu_hash', 'percpu_array', 'lru_percpu_hash'}
DUMPED = PER_CPU | {'hash', 'array', 'lru_hash', 'lpm_trie'}
ATTACH_TRACE_ITER, PROG_TYPE_TRACING = 28, 26
MAX_READS, MAX_RETRIES, MAX_DUMP = 4096, 64, 100000


def bpf(cmd, attr, size=168):
    buf = ctypes.create_string_buffer(bytes(attr).ljust(size, b'\0'), size)
    ret = LIBC.syscall(SYS_BPF, cmd, buf, size)
    return ret if ret >= 0 else -ctypes.get_errno()


def buffer(data, size=None):
    """A C buffer with `data`; keep it referenced while the call runs."""
    return ctypes.create_string_buffer(bytes(data), max(len(data) if size is None else size, 1))


def address(buf):
    return ctypes.addressof(buf) if buf is not None else 0


def possible_cpus():
    return int(re.split('[-,]', open('/sys/devices/system/cpu/possible').read().strip())[-1]) + 1


CPUS = possible_cpus()


def attach_id(name=b'bpf_iter_bpf_map_elem'):
    """The type id of a function: its place in the type section."""
    raw = open('/sys/kernel/btf/vmlinux', 'rb').read()
    head, toff, tlen, soff, slen = struct.unpack_from('<5I', raw, 4)
    want = raw.index(b'\0' + name + b'\0', head + soff) + 1 - head - soff
    at, end, ident = head + toff, head + toff + tlen, 1
    while at < end:
        name_off, info, _ = struct.unpack_from('<3I', raw, at)
        kind, vlen = info >> 24 & 31, info & 0xffff
        if kind == 12 and name_off == want:
            return ident
        each = {4: 12, 5: 12, 15: 12, 19: 12, 6: 8, 13: 8}.get(kind, 0)
        at += 12 + {1: 4, 3: 12, 14: 4, 17: 4}.get(kind, 0) + each * vlen
        ident += 1
    raise SystemExit('no ' + name.decode())


def splitmix64(n):
    mask = (1 << 64) - 1
    z = (n + 1) * 0x9e3779b97f4a7c15 & mask
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9 & mask
    z = (z ^ z >> 27) * 0x94d049bb133111eb & mask
    return z ^ z >> 31


def generated(m, i, mix):
    ks, vs = m.get('key_size', 4), m.get('value_size', 8)
    key = (splitmix64(i).to_bytes(8, 'little') * (ks // 8 + 1))[:ks] if mix else i.to_bytes(max(ks, 8), 'little')[:ks]
    return key, i.to_bytes(max(vs, 8), 'little')[:vs]


def load_btf(text):
    """An fd or a negative errno."""
    raw = buffer(bytes.fromhex(text))
    return bpf(18, struct.pack('<QQIII', address(raw), 0, len(text) // 2, 0, 0))


class Map:
    def __init__(self, m, inner=0):
        """`inner`: the fd of a map like the ones in it; a declaration may have its own."""
        if 'inner' in m:
            template = Map(m['inner'])
            inner = template.fd & 0xffffffff
        self.m = m
        self.key_size, value = m.get('key_size', 4), m.get('value_size', 8)
        self.stored = (value + 7) // 8 * 8 * CPUS if m['type'] in PER_CPU else value
        btf = load_btf(m['btf']) if m.get('btf') else 0
        kind = KINDS.index(m['type']) if isinstance(m['type'], str) else m['type']
        attr = struct.pack('<7I16s2i3IQ', kind, self.key_size, value, m.get('max_entries', 1), m.get('map_flags', 0),
                           inner, m.get('numa_node', 0), m.get('name', '').encode(), m.get('ifindex', 0),
                           btf, m.get('btf_key', 0), m.get('btf_value', 0), 0, m.get('map_extra', 0))
        self.fd = bpf(0, attr)
        if btf > 0:
            os.close(btf)
        if 'inner' in m and template.fd >= 0:
            os.close(template.fd)

    def elem(self, cmd, key, value, flags=0):
        k = buffer(key) if key is not None else None
        return bpf(cmd, struct.pack('<IIQQQ', self.fd & 0xffffffff, 0, address(k), address(value), flags))

    def update(self, key, value, flags=0):
        return self.elem(2, key, buffer(value.ljust(self.stored, b'\0')), flags)

    def delete(self, key):
        k = buffer(key) if key is not None else None
        return bpf(3, struct.pack('<IIQ', self.fd & 0xffffffff, 0, address(k)))

    def lookup(self, key, cmd=1, flags=0):
        out = buffer(b'', self.stored)
        err = self.elem(cmd, key, out, flags)
        return err, out.raw[:self.stored]

    def next_key(self, key):
        out = buffer(b'', self.key_size)
        k = buffer(key) if key is not None else None
        err = bpf(4, struct.pack('<IIQQ', self.fd & 0xffffffff, 0, address(k), address(out)))
        return err, out.raw[:self.key_size]

    def dump(self):
        if not self.key_size or self.m['type'] not in DUMPED:
            return None
        out, key = [], None
        while len(out) < MAX_DUMP:
            err, key = self.next_key(key)
            if err:
                break
            err, value = self.lookup(key)
            if not err:
                out.append([key.hex(), value.hex()])
        return out


def entries(m):
    if 'fill' in m:
        return (generated(m, i, m['fill'].get('key') == 'mix') for i in range(m['fill']['count']))
    return ((bytes.fromhex(k), bytes.fromhex(v)) for k, v in m.get('entries', []))


def change(c, maps):
    target = maps[c.get('map', 0)]
    if c['op'] == 'fill':
        errs = [target.update(*generated(target.m, i, c.get('keys') == 'mix'), c.get('flags', 0))
                for i in range(c.get('from', 0), c.get('from', 0) + c.get('count', 0))]
        return next((e for e in errs if e), 0)
    key = bytes.fromhex(c.get('key', '')).ljust(target.key_size, b'\0')
    if c['op'] == 'delete':
        return target.delete(key)
    value = bytes.fromhex(c.get('value', ''))
    if 'cpu' in c:
        err, old = target.lookup(key)
        old = bytearray(target.stored) if err else bytearray(old)
        copy = target.stored // CPUS
        old[c['cpu'] * copy:(c['cpu'] + 1) * copy] = value.ljust(copy, b'\0')[:copy]
        value = bytes(old)
    return target.update(key, value, c.get('flags', 0))


class Recorder:
    """`task`: the programs are iterators over this task instead of a map's elements. One that uses no more of its
    context than meta is verified alike, and runs twice like one over a single element."""

    def __init__(self, task=False):
        self.task = task
        self.attach = attach_id(b'bpf_iter_task' if task else b'bpf_iter_bpf_map_elem')
        self.log = ctypes.create_string_buffer(1 << 24)

    def load(self, case, fds, level):
        asked = bytes.fromhex(case['insns'])
        code = bytearray(asked)
        for at in range(0, len(code) - 15, 8):
            if code[at] == 0x18 and code[at + 1] >> 4 in (1, 2):
                index, = struct.unpack_from('<i', code, at + 4)
                if 0 <= index < len(fds):
                    struct.pack_into('<i', code, at + 4, fds[index])
        keep = [buffer(code), buffer(case.get('license', 'GPL').encode() + b'\0')]
        attr = bytearray(168)
        struct.pack_into('<IIQQ', attr, 0, PROG_TYPE_TRACING, len(code) // 8, address(keep[0]), address(keep[1]))
        self.log[0] = b'\0'
        if level:
            struct.pack_into('<IIQ', attr, 24, level, len(self.log), address(self.log))
        struct.pack_into('<I', attr, 44, case.get('prog_flags', 0))
        struct.pack_into('<I', attr, 68, ATTACH_TRACE_ITER)
        btf = 0
        if case.get('btf'):
            btf = load_btf(case['btf'])
            if btf < 0:
                return btf, 'BTF_LOAD'
            struct.pack_into('<I', attr, 72, btf)
            for field, size, at in (('func_info', 8, 76), ('line_info', 16, 92)):
                if case.get(field):
                    keep.append(buffer(bytes.fromhex(case[field])))
                    struct.pack_into('<I', attr, at, size)
                    struct.pack_into('<QI', attr, at + 4, address(keep[-1]), len(case[field]) // 2 // size)
        struct.pack_into('<I', attr, 108, self.attach)
        fd = bpf(5, attr)
        if btf:
            os.close(btf)
        log = self.log.value.decode('latin1')
        return fd, steady(log.replace("'bpf_iter_task'", "'bpf_iter_bpf_map_elem'") if self.task else log, asked)

    def link(self, prog, map_fd, o):
        kind = o.get('info', 'map')
        info = buffer(struct.pack('<I', threading.get_native_id() if self.task else o.get('map_fd', map_fd)), 128)
        return bpf(28, struct.pack('<IIIIQI', prog, o.get('target_fd', 0), ATTACH_TRACE_ITER, o.get('flags', 0),
                                   0 if kind == 'none' else address(info),
                                   o.get('info_len', 16 if kind == 'map' else 0)))

    def ranges(self, prog):
        def links(key, value):
            m = Map({'type': 'hash', 'key_size': key, 'value_size': value})
            fd = self.link(prog, m.fd, {})
            os.close(m.fd)
            if fd >= 0:
                os.close(fd)
            return fd >= 0

        def smallest(test, hi):
            lo = 0
            if not test(hi):
                return None
            while lo + 1 < hi:
                mid = (lo + hi) // 2
                lo, hi = (lo, mid) if test(mid) else (mid, hi)
            return hi
        return {'key': smallest(lambda n: links(n, 1 << 17), 512), 'value': smallest(lambda n: links(512, n), 1 << 17)}

    def answer(self, case, level, ranges):
        out, maps, fds = {'name': case.get('name', '')}, [], []
        try:
            for m in case.get('maps', []):
                made = Map(m)
                if made.fd < 0:
                    return {**out, 'map_create': {'errno': made.fd}}
                maps.append(made)
                fds.append(made.fd)
                bad = [e for e in (made.update(k, v) for k, v in entries(m)) if e]
                if bad:
                    out.setdefault('map_update', []).extend(bad)
                if m.get('frozen'):
                    bpf(22, struct.pack('<I', made.fd))
            for m, made in zip(case.get('maps', []), maps):
                put = [made.update(bytes.fromhex(k), struct.pack('<i', fds[i])) for k, i in m.get('inner_maps', [])]
                bad = [e for e in put if e]
                if bad:
                    out.setdefault('map_update', []).extend(bad)
            prog, log = self.load(case, fds, case.get('log_level', level))
            out['load'] = {'errno': min(prog, 0), 'log': log}
            if prog < 0:
                return out
            fds.append(prog)
            if (ranges or case.get('ranges')) and not self.task:
                out['ranges'] = self.ranges(prog)
            if not maps or case.get('run') is False:
                return out
            if case.get('time'):
                out['timing'] = {'walk_ns': statistics.median(self.walk(prog, fds[0]) for _ in range(case['time']))}
                return out
            link = self.link(prog, fds[case.get('target', 0)], case.get('link', {}))
            out['link'] = {'errno': min(link, 0)}
            if link < 0:
                return out
            fds.append(link)
            results = []
            out['iter'] = self.read(link, case, maps, results)
            if 'between_reads' in case:
                out['between'] = results
            out['maps_after'] = [m.dump() for m in maps]
            return out
        finally:
            for fd in fds:
                os.close(fd)

    def walk(self, prog, map_fd):
        """Nanoseconds of one whole walk with 64 KiB reads."""
        begin = time.perf_counter_ns()
        link = self.link(prog, map_fd, {})
        it = bpf(33, struct.pack('<II', link, 0))
        while os.read(it, 65536):
            pass
        took = time.perf_counter_ns() - begin
        os.close(it)
        os.close(link)
        return took

    def read(self, link, case, maps, results):
        it = bpf(33, struct.pack('<II', link, 0))
        if it < 0:
            return {'errno': it}
        reads, sizes = [], case.get('read_sizes', [65536])
        while len(reads) < MAX_READS:
            size = sizes[min(len(reads), len(sizes) - 1)]
            try:
                data = os.read(it, size)
                reads.append({'size': size, 'data': data.hex()})
                if not data:
                    break
            except OSError as e:
                reads.append({'size': size, 'errno': -e.errno})
                if e.errno != errno.EAGAIN or len(reads) >= MAX_RETRIES:
                    break
            results += [change(c, maps) for c in case.get('between_reads', []) if c['after'] == len(reads)]
        os.close(it)
        return {'errno': 0, 'reads': reads}


def steady(log, code):
    """Addresses of maps and of their values in the log as the engine prints them."""
    def one(match):
        at = int(match[1]) * 8
        if at + 16 > len(code) or code[at] != 0x18 or code[at + 1] >> 4 not in (1, 2):
            return match[0]
        index, = struct.unpack_from('<i', code, at + 4)
        off, = struct.unpack_from('<i', code, at + 12)
        of_map = code[at + 1] >> 4 == 1
        fake = 0xffff888100000000 + index * 0x1000 if of_map else 0xffff888200000000 + index * 0x1000000 + off
        return match[0].replace(match[3], hex(fake))
    return re.sub(r'(\d+): (\S+ )?\(18\) r\d+ = (0x[0-9a-f]+)', one, log)


def calls(case):
    """A list of calls on maps; a map is named by the number of the call that made it."""
    maps, out = {}, []
    key = lambda text: None if text is None else bytes.fromhex(text)
    try:
        for i, (name, *args) in enumerate(case['calls']):
            if name == 'create':
                inner = maps[args[1]].fd & 0xffffffff if len(args) > 1 else 0
                made = Map(args[0], inner)
                maps[i] = made
                out.append(min(made.fd, 0))
                continue
            m = maps[args[0]]
            if name == 'update':
                out.append(m.update(key(args[1]), bytes.fromhex(args[2]), args[3] if len(args) > 3 else 0))
            elif name == 'put':                               # a map of maps takes a map's fd
                out.append(m.update(key(args[1]), struct.pack('<i', maps[args[2]].fd), args[3] if len(args) > 3 else 0))
            elif name == 'delete':
                out.append(m.delete(key(args[1])))
            elif name == 'lookup':
                err, value = m.lookup(key(args[1]), 1, args[2] if len(args) > 2 else 0)
                out.append(err if err else value.hex())
            elif name == 'ask':                               # a bloom filter is asked for a value
                out.append(m.elem(1, None, buffer(bytes.fromhex(args[1]))))
            elif name == 'pop':
                err, value = m.lookup(key(args[1]), 21, args[2] if len(args) > 2 else 0)
                out.append(err if err else value.hex())
            elif name == 'next':
                err, found = m.next_key(key(args[1]))
                out.append(err if err else found.hex())
            elif name == 'freeze':
                out.append(bpf(22, struct.pack('<I', m.fd & 0xffffffff)))
            elif name == 'dump':
                out.append(m.dump())
            else:
                raise ValueError(name)
        return {'name': case.get('name', ''), 'results': out}
    finally:
        for m in maps.values():
            if m.fd >= 0:
                os.close(m.fd)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    ap.add_argument('cases')
    ap.add_argument('--ranges', action='store_true')
    ap.add_argument('--task', action='store_true', help='iterate over this task: where the kernel refuses maps')
    ap.add_argument('--log-level', type=int, default=2)
    args = ap.parse_args()
    os.sched_setaffinity(0, {0})
    recorder = Recorder(args.task)
    for line in sys.stdin if args.cases == '-' else open(args.cases):
        if line.strip():
            case = json.loads(line)
            out = calls(case) if 'calls' in case else recorder.answer(case, args.log_level, args.ranges)
            print(json.dumps(out, separators=(',', ':')), flush=True)


if __name__ == '__main__':
    main()
