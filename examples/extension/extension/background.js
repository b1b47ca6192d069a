import { auth } from './auth.js';

const methods = {
  signIn: ({ username, password }) => auth.signIn({ username, password }),
  whoAmI: async () => (await auth.fetchAuthSession()).getUserSub().or('a guest'),
};

// The browser stops this page after 30 seconds without work, and starts it again for a message.
chrome.runtime.onMessage.addListener(({ method, input }, _sender, respond) => {
  methods[method](input).then(
    (value) => respond({ value }),
    (error) => respond({ error: error.message }),
  );
  return true;
});
