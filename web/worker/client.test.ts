import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EngineClient, type Port } from "./client";
import type { Answer, Input, Reply, Request } from "./protocol";

class FakePort implements Port {
  sent: Request[] = [];
  ended = false;
  onmessage: Port["onmessage"] = null;
  onerror: Port["onerror"] = null;
  postMessage(message: Request) {
    this.sent.push(message);
  }
  terminate() {
    this.ended = true;
  }
  reply(data: Reply) {
    this.onmessage?.({ data });
  }
}

const input = (source: string) => ({ source }) as Input;
const answer = (log: string) => ({ log }) as Answer;

describe("EngineClient", () => {
  let ports: FakePort[];
  let heard: string[];
  let client: EngineClient;
  const last = () => ports[ports.length - 1];

  beforeEach(() => {
    vi.useFakeTimers();
    ports = [];
    heard = [];
    const spawn = () => {
      ports.push(new FakePort());
      return last();
    };
    client = new EngineClient(
      spawn,
      {
        ready: () => {},
        answer: ({ log }) => heard.push(`answer ${log}`),
        progress: (stage) => heard.push(`progress ${stage}`),
        moment: ({ step }) => heard.push(`moment ${step}`),
        path: () => {},
        outcome: () => {},
        stop: () => {},
        restarted: (reason) => heard.push(reason),
      },
      { stuck: 10_000, overtaken: 1_000 },
    );
  });
  afterEach(() => {
    client.close();
    vi.useRealTimers();
  });

  it("hands on only the newest answer", () => {
    client.evaluate(input("a"));
    client.evaluate(input("b"));
    const [a, b] = last().sent;
    last().reply({ id: a.id, kind: "answer", answer: answer("a") });
    last().reply({ id: b.id, kind: "answer", answer: answer("b") });
    expect(heard).toEqual(["answer b"]);
  });

  it("hands on only the newest moment", () => {
    client.moment(0, 1);
    client.moment(0, 2);
    const [one, two] = last().sent;
    last().reply({ id: one.id, kind: "moment", moment: { step: 1 } as never });
    last().reply({ id: two.id, kind: "moment", moment: { step: 2 } as never });
    expect(heard).toEqual(["moment 2"]);
  });

  it("replaces a worker that is stuck, and does not try the same input again", () => {
    client.evaluate(input("loop"));
    vi.advanceTimersByTime(10_000);
    expect(ports[0].ended).toBe(true);
    expect(ports).toHaveLength(2);
    expect(ports[1].sent).toEqual([]);
    expect(heard[0]).toMatch(/did not answer for 10 seconds/);
  });

  it("lets a newer edit replace a busy worker soon, and sends that edit to the new one", () => {
    client.evaluate(input("slow"));
    client.evaluate(input("new"));
    vi.advanceTimersByTime(1_000);
    expect(ports[0].ended).toBe(true);
    expect(ports[1].sent).toMatchObject([{ kind: "evaluate", input: { source: "new" } }]);
  });

  it("never restarts in circles: an edit that overtook and is stuck itself is given up", () => {
    client.evaluate(input("slow"));
    client.evaluate(input("stuck"));
    last().reply({ id: last().sent[1].id, kind: "progress", stage: "read", text: "" });
    vi.advanceTimersByTime(60_000);
    expect(ports).toHaveLength(2);
    expect(ports[1].sent).toEqual([]);
  });

  it("takes progress for a sign of life", () => {
    client.evaluate(input("long"));
    const { id } = last().sent[0];
    for (let i = 0; i < 5; i++) {
      vi.advanceTimersByTime(9_000);
      last().reply({ id, kind: "progress", stage: "read", text: "" });
    }
    expect(ports).toHaveLength(1);
  });

  it("replaces a crashed worker, says why, and waits for the next edit", () => {
    client.evaluate(input("trap"));
    last().reply({ id: last().sent[0].id, kind: "crashed", message: "unreachable" });
    expect(heard).toEqual(["unreachable"]);
    expect(ports[1].sent).toEqual([]);
    client.evaluate(input("mended"));
    last().reply({ id: last().sent[0].id, kind: "answer", answer: answer("ok") });
    expect(heard.at(-1)).toBe("answer ok");
  });

  it("survives a worker that cannot even start", () => {
    client.evaluate(input("x"));
    last().onerror?.({ message: "404" });
    expect(heard[0]).toContain("404");
    expect(ports).toHaveLength(2);
  });
});
