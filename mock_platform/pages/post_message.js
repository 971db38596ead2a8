"use strict";

// What a tool's window may ask of this page: LTI Client Side postMessages 0.1, LTI postMessage Storage 0.1.
// #setting says which origins are the tool's, which subjects are answered here, and whom to tell what happened.

const setting = JSON.parse(document.getElementById("setting").textContent);
const OLDER = "org.imsglobal.";
const LARGEST_VALUE = 4096; // bytes
const MOST_KEYS = 500; // of one origin

const stored = new Map(); // origin -> Map of key -> value
const everStored = new Set(); // origin and key, deleted ones too
const frame = document.querySelector("iframe[name=tool]");
let toolWindow = frame ? frame.contentWindow : null;

class Refused extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

const ANSWERS = {
  "lti.capabilities": capabilities,
  "lti.put_data": putData,
  "lti.get_data": getData,
  "lti.close": close,
  "lti.frameResize": resize,
};
const NEED_NO_MESSAGE_ID = new Set(["lti.close", "lti.frameResize"]);

function capabilities() {
  const here = setting.subjects.map((subject) => ({ subject }));
  const elsewhere = setting.storage_frame
    ? ["lti.put_data", "lti.get_data"].map((subject) => ({ subject, frame: setting.storage_frame }))
    : [];
  return { supported_messages: [...here, ...elsewhere].flatMap((each) => [each, { ...each, subject: older(each.subject) }]) };
}

function putData({ key, value }, origin) {
  const values = valuesOf(origin);
  if (value === null) {
    values.delete(key);
    return { key, value };
  }
  if (typeof value !== "string") {
    throw new Refused("bad_request", "value should be a text, or null to delete");
  }
  if (new TextEncoder().encode(value).length > LARGEST_VALUE) {
    throw new Refused("storage_exhaustion", `value should have at most ${LARGEST_VALUE} bytes`);
  }
  if (!values.has(key) && values.size >= MOST_KEYS) {
    throw new Refused("storage_exhaustion", `there are ${MOST_KEYS} keys already`);
  }
  values.set(key, value);
  everStored.add(`${origin} ${key}`);
  return { key, value };
}

function getData({ key }, origin) {
  return { key, value: valuesOf(origin).get(key) ?? null };
}

function close(message, origin, source) {
  // Any frame that the tool holds has the tool's ear, but only the tool's own window may end it.
  if (source !== toolWindow) {
    throw new Refused("bad_request", "only the window that was opened for the tool may close it");
  }
  frame ? frame.remove() : toolWindow.close();
  return {};
}

function resize({ height }) {
  if (typeof height !== "number" || !(height > 0)) {
    throw new Refused("bad_request", "height should be a number of pixels above 0");
  }
  frame.style.height = `${height}px`;
  return { height };
}

// One partition for each origin: a tool never sees what another left behind.
function valuesOf(origin) {
  if (!stored.has(origin)) stored.set(origin, new Map());
  return stored.get(origin);
}

function answer({ data: message, origin, source }) {
  const subject = current(message.subject);
  if (!setting.origins.includes(origin)) {
    throw new Refused("wrong_origin", `the origin should be one of ${setting.origins.join(", ")}, got ${origin}`);
  }
  if (!setting.subjects.includes(subject)) {
    const advice = setting.storage_frame && subject.endsWith("_data") ? `; ask the frame ${setting.storage_frame}` : "";
    throw new Refused("unsupported_subject", `there is no subject ${message.subject} here${advice}`);
  }
  if (!isText(message.message_id) && !NEED_NO_MESSAGE_ID.has(subject)) {
    throw new Refused("bad_request", "message_id should be a text that is not empty");
  }
  if (subject.endsWith("_data") && !isText(message.key)) {
    throw new Refused("bad_request", "key should be a text that is not empty");
  }
  return ANSWERS[subject](message, origin, source);
}

function receive(event) {
  if (!isRequest(event.data)) return;
  const { subject, message_id, key } = event.data;
  const said = { subject: `${subject}.response`, ...(message_id === undefined ? {} : { message_id }) };
  const seen = { subject, origin: event.origin, ...(isText(key) ? { key } : {}) };
  if (current(subject) === "lti.get_data" && isText(key)) seen.known = everStored.has(`${event.origin} ${key}`);
  try {
    Object.assign(said, answer(event));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    said.error = { code: error.code, message: error.message };
    seen.error = said.error;
  }
  reply(event, said);
  tell(seen);
}

function reply(event, said) {
  // Never to "*": whoever holds the window by now is not who asked. An opaque origin cannot be addressed at all.
  if (event.source && event.origin !== "null") event.source.postMessage(said, event.origin);
}

async function tell(seen) {
  const told = await fetch(setting.tell, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(seen),
    keepalive: true,
  });
  const status = document.getElementById("status");
  if (told.ok && !seen.error && current(seen.subject) === "lti.close") status.textContent = (await told.json()).sentence;
}

function isRequest(message) {
  const subject = message && typeof message === "object" ? message.subject : undefined;
  return typeof subject === "string" && current(subject).startsWith("lti.") && !subject.endsWith(".response");
}

function isText(value) {
  return typeof value === "string" && value !== "";
}

function current(subject) {
  return subject.startsWith(OLDER) ? subject.slice(OLDER.length) : subject;
}

function older(subject) {
  return OLDER + subject;
}

addEventListener("message", receive);
const opener = document.getElementById("open");
if (opener) {
  opener.addEventListener("click", () => {
    toolWindow = window.open(opener.dataset.url, "tool");
  });
}
