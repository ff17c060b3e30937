// Lets waiting messages in, without the 4 ms that nested timers cost.

const channel = new MessageChannel();
let waiting: (() => void)[] = [];
channel.port1.onmessage = () => {
  const resume = waiting;
  waiting = [];
  for (const one of resume) one();
};

/** Resolves in a task of its own. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });
}
