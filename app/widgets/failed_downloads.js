// Tells the server that a button has just said that its download failed: see failed_downloads.py.

const FAILED = "[data-testid=stDownloadButtonError]";

export default function ({ setTriggerValue }) {
  const told = (nodes) => [...nodes].some((node) => node.matches?.(FAILED) || node.querySelector?.(FAILED));
  const observer = new MutationObserver((changes) => {
    if (changes.some((change) => told(change.addedNodes))) setTriggerValue("failed", true);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}
