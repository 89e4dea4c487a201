// PDFs dropped anywhere on the form go into its file field; without this script the field alone does the same.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-drop-status]");
  const hint = form.querySelector("[data-drop-hint]");
  hint.hidden = false;

  const say = () => {
    const names = [...input.files].map((file) => file.name);
    status.textContent = names.join(", ");
  };

  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    hint.classList.add("notice");
  });
  form.addEventListener("dragleave", () => hint.classList.remove("notice"));
  form.addEventListener("drop", (event) => {
    hint.classList.remove("notice");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    say();
    form.querySelector("button").focus();
  });
  input.addEventListener("change", say);
}
