/** Server-sent events by `fetch`, which, unlike EventSource, tells of every type, of each status and of a silent line. */

/** Longer than the server's own pause between two comments. */
const SILENT_MS_MAX = 40_000;
const BUFFER_CHARS_MAX = 1_000_000;

/**
 * @typedef {{type: string, id: string, data: any}} ServerEvent
 */

/**
 * Reads a stream to its end.
 *
 * @param {string} path
 * @param {{after: string|null, signal: AbortSignal, opened: () => void, heard: (event: ServerEvent) => void}} given
 * @returns {Promise<number>} the status with which it was answered; 204 means that nothing more will come
 * @throws {Error} the line was cut, or fell silent
 */
export async function readEvents(path, { after, signal, opened, heard }) {
  const cut = new AbortController();
  const silence = watch(() => cut.abort(new Error("silent")));
  try {
    const headers = { Accept: "text/event-stream", ...(after && { "Last-Event-ID": after }) };
    const answer = await fetch(path, {
      headers,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.any([signal, cut.signal]),
    });
    if (answer.status !== 200) return answer.status;
    opened();
    await readBody(answer.body, silence.heard, heard);
    return answer.status;
  } finally {
    silence.end();
  }
}

async function readBody(body, touched, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    touched();
    const blocks = (text + value.replaceAll("\r", "")).split("\n\n");
    text = blocks.pop() ?? "";
    if (text.length > BUFFER_CHARS_MAX) throw new Error("an event without end");
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) heard(event);
    }
  }
}

/** The event of a block, without data where it only says how far the line has come; null for a comment. */
function eventOf(block) {
  const event = { type: "message", id: "", data: "" };
  for (const line of block.split("\n")) {
    const [, name, value] = /^([a-z]+): ?(.*)$/s.exec(line) ?? [];
    if (name === "event") event.type = value;
    else if (name === "id") event.id = value;
    else if (name === "data") event.data += (event.data && "\n") + value;
  }
  if (!event.data) return event.id ? { ...event, data: null } : null;
  return { ...event, data: JSON.parse(event.data) };
}

function watch(silent) {
  let timer = setTimeout(silent, SILENT_MS_MAX);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(silent, SILENT_MS_MAX);
  };
  return { heard, end: () => clearTimeout(timer) };
}
