import { expect, test } from 'vitest';
import { faultsOf } from './trialFaults.ts';

test('an error with the place of an instance is about that instance, any other about the request', () => {
  const errors = [
    { path: ['instanceIds', '1'], message: 'PC-2 is retired.' },
    { path: ['instanceIds'], message: 'Choose 5 more at the most.' },
    { path: ['licenseType'], message: 'No trial is offered.' },
    { path: ['instanceIds', '7'], message: 'Whatever that was.' },
  ];
  expect(faultsOf(errors, ['one', 'two'])).toEqual({
    ofInstances: new Map([['two', 'PC-2 is retired.']]),
    ofRequest: ['Choose 5 more at the most.', 'No trial is offered.', 'Whatever that was.'],
  });
});
