// Cookies first: what the storage keeps is the stand-in for where they are blocked.

const OFFER_AFTER_MS = 2000; // a person waits no longer without a word; the storage may

function keepsCookies() {
  const probe = "lti-cookies-are-kept=1; Path=/; Secure; SameSite=None; Partitioned";
  try {
    document.cookie = `${probe}; Max-Age=60`;
    const kept = document.cookie.includes("lti-cookies-are-kept=1");
    document.cookie = `${probe}; Max-Age=0`;
    return kept;
  } catch {
    return false; // a sandboxed frame has no cookies to ask for
  }
}

function offerWindow() {
  document.getElementById("opening").hidden = true;
  document.getElementById("way-out").hidden = false;
}

async function storageKeeps() {
  if (!storage.target) return false;
  const offer = setTimeout(offerWindow, OFFER_AFTER_MS);
  try {
    await askStorage("lti.put_data", { value: storage.value });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(offer);
  }
}

let goes_on_here = true;

async function goOn() {
  const kept = keepsCookies() || (await storageKeeps());
  if (!kept) offerWindow();
  else if (goes_on_here) location.replace(storage.url);
}

document.querySelector("#way-out form").addEventListener("submit", () => {
  goes_on_here = false;
  document.getElementById("opened").textContent = "If no window opened, allow this page to open one and try again.";
});
goOn();
