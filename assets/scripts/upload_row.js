/* One file of an upload: a row with its name, how far it is, and a button to stop it or try again. */
class UploadRow {
  constructor(file, list, onChange) {
    this.file = file;
    this.onChange = onChange;
    this.phase = "waiting";
    this.item = document.createElement("li");
    this.name = this.add("span", "tx-uploads__name", file.name);
    this.button = this.add("button", "govuk-button govuk-button--secondary tx-button--small", "Remove");
    this.button.type = "button";
    this.bar = this.add("progress", "", "");
    this.bar.setAttribute("aria-label", `Upload of ${file.name}`);
    this.bar.max = 1;
    this.bar.value = 0;
    this.state = this.add("p", "tx-uploads__state", readableSize(file.size));
    this.button.addEventListener("click", () => this.press());
    list.append(this.item);
    this.say(readableSize(file.size));
  }

  add(tag, classes, text) {
    const element = document.createElement(tag);
    if (classes) element.className = classes;
    element.textContent = text;
    this.item.append(element);
    return element;
  }

  press() {
    if (this.phase === "sending") this.request.abort();
    else if (this.phase === "failed") this.enter("waiting", "Waiting to try again", "Remove");
    else { this.phase = "removed"; this.item.remove(); }
    this.onChange(this);
  }

  enter(phase, words, action) {
    this.phase = phase;
    this.say(words, phase === "failed");
    this.button.hidden = !action;
    if (action) {
      this.button.textContent = action;
      this.button.setAttribute("aria-label", `${action}: ${this.file.name}`);
    }
  }

  say(words, bad = false) {
    this.state.textContent = words;
    this.state.classList.toggle("tx-uploads__state--bad", bad);
  }

  /* Post the other fields of the form, then the file; fetch() cannot tell how far an upload is. */
  send(form) {
    const request = new XMLHttpRequest();
    this.request = request;
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
    request.upload.addEventListener("progress", (event) => this.moved(event));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.failed("The connection broke off before the file was through."));
    request.addEventListener("abort", () => this.failed("Stopped."));
    this.enter("sending", "Sending", "Stop");
    request.send(fieldsOf(form, this.file));
  }

  moved(event) {
    if (!event.lengthComputable) return;
    this.bar.max = event.total;
    this.bar.value = event.loaded;
    const done = Math.floor((event.loaded / event.total) * 100);
    this.say(done < 100 ? `${done} % of ${readableSize(this.file.size)}` : "Sent; waiting for the answer");
  }

  answered(request) {
    const answer = readJson(request.responseText);
    if (request.status >= 300) {
      this.failed(answer.detail || answer.message || "The server did not take this file.");
      return;
    }
    this.bar.value = this.bar.max;
    this.enter("done", answer.message || "Added", null);
    if (answer.url) this.linkTo(answer.url);
    if (answer.status_url) pollStatus(answer.status_url, (status) => this.say(status.message, status.bad === true));
    this.onChange(this);
  }

  linkTo(url) {
    const link = document.createElement("a");
    link.href = url;
    link.className = "govuk-link";
    link.textContent = this.file.name;
    this.name.replaceChildren(link);
    this.url = url;
  }

  failed(words) {
    this.bar.value = 0;
    this.enter("failed", words, "Try again");
    this.onChange(this);
  }
}

function fieldsOf(form, file) {
  const data = new FormData();
  const input = form.querySelector("input[type=file]");
  for (const [name, value] of new FormData(form)) if (name !== input.name) data.append(name, value);
  data.append(input.name, file, file.name);
  return data;
}

function readableSize(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function readJson(text) {
  try { return JSON.parse(text) || {}; } catch { return {}; }
}
