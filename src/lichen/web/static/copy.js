// Copies the text a button belongs to. Without this script there is no button, and one selects the text by hand.
document.documentElement.classList.add("scripted");

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copies]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copies);
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    document.execCommand("copy"); // over plain http, as at home, there is no other way
  }
  button.nextElementSibling.textContent = button.dataset.done;
});
