/** The review page, put together. */

import { readAddress } from "./address.js";
import { drawBar } from "./bar.js";
import { COMMANDS, enter } from "./commands.js";
import { byId, keyed } from "./dom.js";
import { drawFilters, filtersRead } from "./filters.js";
import { showHelp } from "./help.js";
import { drawItems } from "./items.js";
import { listen } from "./keys.js";
import { listenLive } from "./live.js";
import { drawMessage } from "./message.js";
import { openMessage } from "./open.js";
import { showPalette } from "./palette.js";
import { drawQueue, showCursor } from "./queue.js";
import { loadRows } from "./rows.js";
import { readUndoable } from "./sending.js";
import { signIn } from "./session.js";
import { change, onChange, state } from "./state.js";
import { plain } from "./visible.js";
import { followWriting } from "./writing.js";

function draw() {
  drawQueue(async (id, inside) => {
    await openMessage(id);
    if (inside) enter();
  });
  drawFilters();
  drawMessage();
  drawItems();
  drawBar();
  followWriting();
  byId("tools").append(
    keyed("Back", "Esc", () => (change({ pane: "queue" }), byId("list").focus()), "button.back"),
    keyed("Commands", "Ctrl K", () => showPalette(COMMANDS), "button.quiet.commands"),
    keyed("Keys", "?", () => showHelp(COMMANDS), "button.quiet"),
  );
  onChange(["pane"], () => (document.body.dataset.pane = state.pane));
  onChange(["cursor"], () => (byId("panes").scrollTop = 0));
  onChange(["rows"], openFirst);
  onChange(["counts", "open"], drawTitle);
}

/** With a queue there is always a message beside it. */
function openFirst() {
  if (!state.rows?.length) return state.cursor === null && change({ open: null });
  if (state.cursor === null) void openMessage(state.rows[0].id);
  else if (state.open?.id !== state.cursor) void openMessage(state.cursor).then(showCursor);
}

function drawTitle() {
  const waiting = state.counts.by_state.review;
  const subject = state.open?.result?.subject;
  document.title = `${waiting ? `(${waiting}) ` : ""}${subject ? `${plain(subject).slice(0, 80)} · ` : ""}Winnow`;
}

let begun = false;

/** A session has begun: the first one starts everything, a later one goes on where the page stood. */
async function begin() {
  await first;
  if (begun || !state.rows) void loadRows();
  if (begun) return;
  begun = true;
  readUndoable();
  listenLive();
  byId("list").focus();
}

readAddress();
draw();
listen();
addEventListener("popstate", () => {
  readAddress();
  filtersRead();
});
/** Asked for beside the session: who is signed in already waits for one answer, not for two. */
const first = location.hash ? null : loadRows();
void signIn(() => void begin());
