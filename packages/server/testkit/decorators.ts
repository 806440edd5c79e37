// What type-graphql's decorators write to; first, before any class that bears them.
import 'reflect-metadata';
