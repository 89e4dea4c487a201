// Passkeys (WebAuthn) on the account pages: shown only where the browser knows them, and errors said in words.
// The ceremony itself is django-allauth's script, which dispatches "allauth.error" on the document.

import { gettext } from "./words.js";

const section = document.getElementById("passkey");
const error = document.getElementById("passkey-error");

if (section && window.PublicKeyCredential) section.hidden = false;

/** @param {unknown} exception what the browser's WebAuthn call threw */
function sentence(exception) {
  const name = exception instanceof Error ? exception.name : "";
  if (name === "NotAllowedError") return gettext("Aucune clé n’a été utilisée : la demande a été refusée ou a duré trop longtemps. Rien n’est perdu, vous pouvez recommencer.");
  if (name === "InvalidStateError") return gettext("Cet appareil est déjà enregistré pour votre compte.");
  if (name === "SecurityError") return gettext("Les clés d’accès ne marchent qu’en https, sur l’adresse habituelle du site.");
  return gettext("La clé d’accès n’a pas pu être utilisée. Recevez plutôt un code par courrier électronique.");
}

document.addEventListener("allauth.error", (event) => {
  if (!error) return;
  event.preventDefault();
  const said = document.createElement("p");
  said.textContent = sentence(event.detail?.exception);
  error.replaceChildren(said);
  error.hidden = false;
});
