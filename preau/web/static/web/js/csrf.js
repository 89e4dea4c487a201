// Requests that write. The token is in the page (`{% csrf_token %}` in room.html), because the cookie's name depends
// on the instance's port.

/** @returns {string} the token that Django expects with every POST of this page */
export function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

/**
 * Sends `body` as JSON and resolves to the Response, whatever its status; rejects only when the server was not reached
 * (then the command is "not sent yet", and sending the same UUID again is harmless).
 * @param {string} url
 * @param {object} body
 * @param {{signal?: AbortSignal, keepalive?: boolean}} [options] keepalive: finish even if the page is closed
 * @returns {Promise<Response>}
 */
export function post(url, body, options = {}) {
  return fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), Accept: "application/json" },
    body: JSON.stringify(body),
    ...options,
  });
}
