// What the stage and the presenter's window say to each other, both on one machine and of one origin.

/** A step as the presenter sees it. */
export interface Note {
  title: string;
  say: string;
}

/** All that the presenter's window shows. */
export interface Report {
  kind: "report";
  title: string;
  minutes: number;
  notes: Note[];
  at: number;
  black: boolean;
  /** Date.now() at the beginning. */
  started: number;
  /** Where the room is looking, in a few words. */
  place: string;
}

export type Order =
  /** Asks for a report. */
  | { kind: "hello" }
  | { kind: "go"; by: 1 | -1 }
  | { kind: "show"; at: number }
  | { kind: "black" }
  /** Begins to count the time anew. */
  | { kind: "restart" };

export type Message = Report | Order | { kind: "closed" };

/** The channel of one stage. A message that is none of ours is not heard. */
export function openChannel(id: string, hear: (message: Message) => void) {
  const channel = new BroadcastChannel(`mapwalk-stage-${id}`);
  channel.onmessage = ({ data }) => {
    if (typeof data === "object" && data !== null && typeof data.kind === "string") hear(data as Message);
  };
  return { tell: (message: Message) => channel.postMessage(message), close: () => channel.close() };
}
