// consentlint as a Gradle task: `apply(from = "consentlint.gradle.kts")` in the root build file, then
// `./gradlew consentlint`. The program has to be in the PATH, or in the property `consentlint.program`.
tasks.register<Exec>("consentlint") {
    group = "verification"
    description = "Shows where personal data is taken without the consent the law wants"
    val program = providers.gradleProperty("consentlint.program").orElse("consentlint")
    commandLine(program.get(), "scan", rootDir.path)
}
