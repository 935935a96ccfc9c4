// How the unsubscribe pages look: one column, in the reader's light or dark, large enough for a thumb.

export const style = `:root{color-scheme:light dark;--paper:#f3f4f6;--card:#fff;--ink:#1b1f24;--soft:#4d5661;--line:#7b8593;--accent:#1f3fbf;--hover:#17309a;--on:#fff;--ok:#176b3a;--tint:#eef1ff}
@media(prefers-color-scheme:dark){:root{--paper:#111318;--card:#1b1e25;--ink:#eceef2;--soft:#b3bac6;--line:#757f90;--accent:#adbcff;--hover:#c9d3ff;--on:#10131a;--ok:#7ddba3;--tint:#262c3f}}
*{box-sizing:border-box}
body{font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;margin:0;min-height:100vh;color:var(--ink);background:var(--paper);display:grid;place-items:start center;padding:clamp(1rem,9vh,6rem) 1rem 2rem}
main{width:100%;max-width:30rem;background:var(--card);border-radius:1rem;padding:2rem;box-shadow:0 1px 2px #0002,0 8px 24px #0001}
h1{font-size:1.625rem;line-height:1.2;letter-spacing:-.01em;margin:0 0 .5rem;text-wrap:balance}
p{margin:0;color:var(--soft)}
form{margin:1.5rem 0 0}
fieldset{border:0;margin:0 0 1.5rem;padding:0}
legend{padding:0;font-weight:600;margin-bottom:.75rem}
label{display:flex;align-items:center;gap:.75rem;min-height:3rem;padding:.5rem 1rem;border:1px solid var(--line);border-radius:.625rem;cursor:pointer}
label+label{margin-top:.5rem}
label:has(:checked){border-color:var(--accent);background:var(--tint);box-shadow:inset 0 0 0 1px var(--accent)}
input{width:1.25rem;height:1.25rem;margin:0;flex:none;accent-color:var(--accent)}
input:focus-visible{outline:0}
label:has(:focus-visible),button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
button{font:inherit;text-wrap:balance;font-weight:600;width:100%;min-height:3rem;padding:.75rem 1.25rem;border:1px solid var(--accent);border-radius:.625rem;color:var(--on);background:var(--accent);cursor:pointer}
button:hover{background:var(--hover);border-color:var(--hover)}
.more{border-top:1px solid color-mix(in srgb,var(--line) 40%,transparent);margin-top:1.5rem;padding-top:1.5rem}
.more form{margin-top:1rem}
.more button{color:var(--accent);background:none}
.more button:hover{background:var(--tint)}
svg{display:block;width:2.75rem;height:2.75rem;margin-bottom:1rem;padding:.625rem;border-radius:50%;color:var(--card);background:var(--ok);fill:none;stroke:currentColor;stroke-width:3;stroke-linecap:round;stroke-linejoin:round}`;
