"use strict";

// LTI Client Side postMessages 0.1 and LTI postMessage Storage 0.1: ask the window that the platform named.
// The body's data-target, data-origin and data-key say which window, who must be in it, and under which key.

const AGAIN_MS = 100; // a storage frame beside ours may still be loading
const PATIENCE_MS = 20000;
const OLDER = "org.imsglobal.";
const storage = document.body.dataset;

// The page around us, or the one that opened us; LTI OIDC Login with postMessages 0.1: a frame of it, or itself.
function storageWindow() {
  const around = window.parent === window ? window.opener : window.parent;
  return storage.target === "_parent" ? around : around.frames[storage.target];
}

function send(message) {
  try {
    // Never to "*": the window may be a stranger's, who frames us and has its own idea of what our storage says.
    storageWindow().postMessage(message, storage.origin);
  } catch {
    // There is no such window, or not yet.
  }
}

function answerTo(subject, members) {
  const message = { subject, message_id: crypto.getRandomValues(new Uint32Array(4)).join("-"), ...members };
  return new Promise((resolve, reject) => {
    const hear = ({ data, origin }) => {
      const is_ours = origin === storage.origin && data?.message_id === message.message_id;
      if (!is_ours || data.subject !== `${subject}.response`) return;
      data.error ? end(reject, data.error.code) : end(resolve, data);
    };
    const end = (settle, outcome) => {
      clearInterval(again);
      clearTimeout(patience);
      removeEventListener("message", hear);
      settle(outcome);
    };
    addEventListener("message", hear);
    const again = setInterval(send, AGAIN_MS, message);
    const patience = setTimeout(end, PATIENCE_MS, reject, "no_answer");
    send(message);
  });
}

async function askStorage(subject, members = {}) {
  const asked = { key: storage.key, ...members };
  try {
    return await answerTo(subject, asked);
  } catch (code) {
    if (code !== "unsupported_subject") throw code;
    return await answerTo(OLDER + subject, asked);
  }
}
