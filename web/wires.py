"""What the page's script sends with an event; Gradio fills in the states."""

WISH = "(typed, wish, ...states) => [typed, window.reportqa.wish(), ...states]"
ERRAND = "(errand, ...states) => [window.reportqa.errand(), ...states]"
RAN = "() => window.reportqa.ran()"
SENT = "(file, number, ...states) => [...window.reportqa.sent(), ...states]"

# The secret by which a tab's conversation is found again after a reload. A tab that the browser
# duplicated begins with a copy of the other's: where that one answers, it makes up its own.
TAB = """async () => {
  const name = "reportqa-tab";
  const patience = 200; // milliseconds
  try {
    const channel = new BroadcastChannel(name);
    const held = sessionStorage.getItem(name);
    const isTaken = held && await new Promise((resolve) => {
      channel.onmessage = ({ data }) => { if (data.mine === held) resolve(true); };
      channel.postMessage({ whose: held });
      setTimeout(() => resolve(false), patience);
    });
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    const made = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
    const mine = held && !isTaken ? held : made;
    sessionStorage.setItem(name, mine);
    channel.onmessage = ({ data }) => { if (data.whose === mine) channel.postMessage({ mine }); };
    window.reportqaTab = channel; // which else the browser may let go of
    return [mine];
  } catch {
    return [""];
  }
}"""
