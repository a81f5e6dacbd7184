// What the report pane asks the server for. An error says why it did not answer, and in which way.

import { said } from "./dom.js";

export async function fetched(path, values) {
  let response;
  try {
    const headers = { "accept-language": document.documentElement.lang }; // of what goes wrong
    response = await fetch(`/report/${path}?${new URLSearchParams(values)}`, { headers });
  } catch {
    throw new Error(said("offline"));
  }
  if (response.ok) return response;
  let problem = response.statusText;
  try { problem = (await response.json()).problem || problem; } catch { /* no JSON: the status */ }
  const { status } = response;
  throw Object.assign(new Error(problem), { isReplaced: status === 409, isGone: status === 404 });
}
