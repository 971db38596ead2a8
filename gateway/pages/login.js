// Cookies first: what the storage keeps is the stand-in for where they are blocked.

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

async function storageKeeps() {
  if (!storage.target) return false;
  try {
    await askStorage("lti.put_data", { value: storage.value });
    return true;
  } catch {
    return false;
  }
}

function offerWindow() {
  document.getElementById("opening").hidden = true;
  document.getElementById("way-out").hidden = false;
  document.querySelector("#way-out form").addEventListener("submit", () => {
    document.getElementById("opened").textContent = "If no window opened, allow this page to open one and try again.";
  });
}

async function goOn() {
  if (keepsCookies() || (await storageKeeps())) location.replace(storage.url);
  else offerWindow();
}

goOn();
