/** What a user says to the brand acme-outdoor to be shown buttons, to buy, and to change their mind. */
export const ACME = {
  intent: 'A tent for two people.',
  question: 'What tents do you have?',
  buy: "I'll take the Ridge 2 tent in green.",
  notYet: 'Not yet, show me others.',
};
