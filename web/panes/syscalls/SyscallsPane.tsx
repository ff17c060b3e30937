// Each system call with its arguments and its result, as strace prints them.
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import { VirtualList } from "../../ui/VirtualList";
import { strace } from "./strace";

export default function SyscallsPane() {
  const syscalls = useStore((state) => state.syscalls);
  return (
    <Pane area="syscalls-pane" title="system calls" scroll={false}>
      {syscalls.length === 0 ? (
        <p className="empty">No system call has been made.</p>
      ) : (
        <VirtualList
          label="System calls"
          className="mono syscalls"
          count={syscalls.length}
          current={-1}
          row={(i) => {
            const call = syscalls[i];
            return (
              <div key={i} className={`syscall${call.result < 0 ? " failed" : ""}`} title={strace(call)}>
                {strace(call)}
              </div>
            );
          }}
        />
      )}
    </Pane>
  );
}
