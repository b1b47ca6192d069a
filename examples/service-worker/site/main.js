const form = document.querySelector('form');
const output = document.querySelector('output');
await navigator.serviceWorker.register('worker.js', { type: 'module' });
const { active } = await navigator.serviceWorker.ready;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    output.textContent = data;
  };
  active.postMessage(Object.fromEntries(new FormData(form)), [port2]);
});

document.querySelector('#ask').addEventListener('click', async () => {
  output.textContent = await (await fetch('/api/me')).text();
});
