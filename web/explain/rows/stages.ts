// What can go wrong behind the verifier: link, iterator, reads.
import type { StageName } from "../../worker/protocol.ts";
import { type MessageRow, row } from "../row.ts";

const LINK = [
  row(/^key (?<actual>\d+) > (?<limit>\d+)$/, [
    "The program reads {actual} bytes of the key; the map's keys have {limit}. link_create answers EACCES.",
    "The verifier does not know the map, so it recorded how far the program reaches into the key. The link knows the map, and compares.",
    "The program was written for another map, or its key type is larger than the map's.",
    "Choose a map with a larger key, or read less: the marked access reaches furthest.",
  ]),
  row(/^value (?<actual>\d+) > (?<limit>\d+)$/, [
    "The program touches {actual} bytes of the value; the map's values have {limit}. link_create answers EACCES.",
    "The verifier does not know the map, so it recorded how far the program reaches into the value. The link knows the map, and compares. A per-CPU map's value is all CPUs' copies, each padded to 8 bytes.",
    "The program was written for another map, or its value type is larger than the map's.",
    "Choose a map with a larger value, or access less: the marked access reaches furthest.",
  ]),
  row(/^the map can be iterated$/, [
    "Maps of this kind cannot be walked by a map-element iterator. link_create answers EINVAL.",
    "Hash, array, their LRU and per-CPU kinds have an order of elements to walk; queues, ring buffers and tries have none here.",
    "Another kind of map is the target.",
    "Walk a hash or an array.",
  ]),
  row(/^iter_info names an open map fd$/, [
    "The link does not name a map. link_create answers EBADF.",
    "An iterator over elements needs to know of which map; 6.18 takes fd 0 for none.",
    "iter_info is empty, or the map was closed.",
    "Pass the map: `linfo.map.map_fd = fd`, with bpftool `map id N`.",
  ]),
  row(/^(?:target_fd is an open file|prog_fd is an open file)$/, [
    "The link names a file descriptor that is not open. link_create answers EBADF.",
    "Program and map are passed by descriptor.",
    "It was closed before, or never opened.",
    "Keep both open until the link is made.",
  ]),
  row(/^(?:the fd is a map|prog_fd is a program)$/, [
    "The file descriptor is something else. link_create answers EINVAL.",
    "A link joins a program and a map.",
    "Descriptors are mixed up.",
    "Pass the program's and the map's.",
  ]),
  row(/^a sleepable program has a target that may sleep$/, [
    "A program that may sleep cannot walk a map. link_create answers EINVAL.",
    "The walk holds RCU, under which nothing sleeps.",
    'SEC("iter.s/bpf_map_elem"), or BPF_F_SLEEPABLE.',
    'Use SEC("iter/bpf_map_elem").',
  ]),
  row(/^attach type is the program's, BPF_TRACE_ITER$/, [
    "The link asks for another way of attaching than the program was loaded for. link_create answers EINVAL.",
    "An iterator is attached as BPF_TRACE_ITER.",
    "A wrong attach_type.",
    "Use bpf_program__attach_iter.",
  ]),
  row(
    /^(?:flags and target_fd are zero|target_fd is zero when flags are|flags name the link info that the target requires)$/,
    [
      "The request's flags and target_fd do not fit this interface. link_create answers EINVAL.",
      "In 6.18 the map stands in iter_info; in commit a5cbe05a it is target_fd, with flags that say so.",
      "A loader for the other interface.",
      "Choose the interface that the loader was written for.",
    ],
  ),
  row(
    /^(?:iter_info and its length come together|iter_info is at most a page|bytes behind the known iter_info are zero)$/,
    [
      "iter_info and its length do not fit. link_create answers EINVAL or E2BIG.",
      "What this kernel does not know must be zero, so that nothing is overlooked.",
      "A length that counts wrong, or a loader for a newer kernel.",
      "Pass sizeof(union bpf_iter_link_info), the rest zero.",
    ],
  ),
  row(/^the program's target is registered$/, [
    "The kernel has no such iterator. link_create answers ENOENT.",
    "Targets are registered by the kernel.",
    "A program of another kind.",
    'Use SEC("iter/bpf_map_elem").',
  ]),
  row(/^refused$/, [
    "link_create refuses the link.",
    "It checks program, map and request.",
    "See Link checks for the one that failed.",
    "Mend what that check compares.",
  ]),
];

const CREATE = [
  row(/^iter_create answers (?<errno>\w+)$/, [
    "No iterator could be made of the link ({errno}).",
    "Each iterator is a file with a buffer of its own: 8 pages.",
    "No memory or no descriptors are left.",
    "Close iterators that are done.",
  ]),
];

const READ = [
  row(/^every read answers EAGAIN;/, [
    "The program returned 1 with nothing written: read() answers EAGAIN, again and again.",
    "1 asks for the same element once more. The iterator stays where it is, so every read meets the same answer.",
    "A return of 1 that was meant as true, or as going on.",
    "`return 0;` goes on with the next element.",
  ]),
  row(/^every read answers E2BIG;/, [
    "One element's output does not fit into the iterator's buffer: read() answers E2BIG.",
    "The buffer has 8 pages, 32 KB; one element's text must fit into it whole. What does not fit is dropped and asked for anew.",
    "A loop of bpf_seq_printf or bpf_seq_write in one call of the program.",
    "Write less for each element.",
  ]),
  row(/^every read answers (?<errno>\w+);/, [
    "read() answers {errno} each time; a reader would never get further.",
    "The error comes from the element at hand, and the iterator stays there.",
    "See System calls for what was asked.",
    "Return 0 to go on with the next element.",
  ]),
  row(/^the program was still running after (?<n>\S+) seconds? and was stopped$/, [
    "The walk did not end within {n} seconds.",
    "A program that deletes and inserts, or a loop of millions of rounds for each element, takes its time; this page gives it a budget.",
    "Long loops in each call, or very many elements.",
    "Do less for each element, or fill the map with fewer.",
  ]),
  row(/^more than (?<n>\d+) MB of output; the rest was not read$/, [
    "The output passed {n} MB, and reading was stopped.",
    "The page keeps what it shows.",
    "Much text for each of many elements.",
    "Write less, or fill the map with fewer elements.",
  ]),
  row(/^not at the end after (?<n>\S+) seconds and (?<reads>\d+) reads$/, [
    "After {n} seconds and {reads} reads the end was not reached.",
    "Each read brings as much as its buffer holds.",
    "A very small read size, or very many elements.",
    "Read more at once.",
  ]),
];

/** Rows by stage; the load's are MESSAGES. */
export const STAGE_ROWS: Partial<Record<StageName, readonly MessageRow[]>> = { link: LINK, create: CREATE, read: READ };
