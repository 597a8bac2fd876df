/* form[data-upload]: choose or drop several files, see each go up, stop or repeat one. Without scripts the same form
   is one ordinary post. */
const SENT_AT_ONCE = 2;

function startUploads() {
  for (const form of document.querySelectorAll("form[data-upload]")) new UploadForm(form);
}

class UploadForm {
  constructor(form) {
    this.form = form;
    this.rows = [];
    this.started = false;
    this.input = form.querySelector("input[type=file]");
    this.zone = this.input.closest(".tx-drop") || this.input.closest(".govuk-form-group");
    this.list = document.createElement("ul");
    this.list.className = "tx-uploads";
    this.news = document.createElement("p");
    this.news.className = "govuk-visually-hidden";
    this.news.setAttribute("role", "status");
    this.zone.append(this.list, this.news);
    this.input.addEventListener("change", () => this.chosen());
    form.addEventListener("submit", (event) => this.submitted(event));
    this.acceptDrops();
    addEventListener("beforeunload", (event) => { if (this.count("sending")) event.preventDefault(); });
  }

  acceptDrops() {
    const over = (event) => {
      if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      this.zone.classList.toggle("tx-drop--over", event.type !== "drop");
      if (event.type === "drop") this.take(event.dataTransfer.files);
    };
    this.zone.addEventListener("dragover", over);
    this.zone.addEventListener("drop", over);
    this.zone.addEventListener("dragleave", () => this.zone.classList.remove("tx-drop--over"));
  }

  chosen() {
    this.take(this.input.files);
    this.input.value = "";
  }

  take(files) {
    const largest = Number(this.form.dataset.maxBytes || Infinity);
    for (const file of files) {
      const row = new UploadRow(file, this.list, () => this.changed());
      if (file.size > largest) row.enter("removed", `Too large: at most ${readableSize(largest)}.`, "Remove");
      this.rows.push(row);
    }
    this.news.textContent = `${this.count("waiting")} files chosen`;
  }

  count(phase) {
    return this.rows.filter((row) => row.phase === phase).length;
  }

  submitted(event) {
    if (!this.rows.some((row) => ["waiting", "sending", "failed"].includes(row.phase))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.started = true;
    for (const row of this.rows.filter((one) => one.phase === "failed")) row.enter("waiting", "Waiting", "Remove");
    this.changed();
  }

  /* Something moved: keep the line busy, and say when all is through. */
  changed() {
    if (!this.started) return;
    for (const row of this.rows) {
      if (this.count("sending") >= SENT_AT_ONCE) break;
      if (row.phase === "waiting") row.send(this.form);
    }
    if (this.count("sending")) return;
    const done = this.rows.filter((row) => row.phase === "done");
    this.news.textContent = `${done.length} of ${this.rows.length} files added`;
    if (this.rows.length === 1 && done.length === 1 && done[0].url) location.assign(done[0].url);
  }
}
