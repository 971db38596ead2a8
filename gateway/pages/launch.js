// An answer of nothing is posted, too: the gateway's refusal is the page that says what to do.

async function valueKept() {
  try {
    const { value } = await askStorage("lti.get_data");
    send({ subject: "lti.put_data", message_id: "forget", key: storage.key, value: null });
    return typeof value === "string" ? value : "";
  } catch {
    return "";
  }
}

async function goOn() {
  const form = document.forms[0];
  form.elements.namedItem(storage.key).value = await valueKept();
  form.submit();
}

goOn();
