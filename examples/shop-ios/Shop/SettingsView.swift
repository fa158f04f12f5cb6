import SwiftUI

/// The switches on the settings screen.
struct SettingsView: View {

    @AppStorage("personalized_ads") private var personalizedAds = false
    @AppStorage("share_for_advertising") private var shareWithPartners = true

    var body: some View {
        Form {
            Toggle("personalized_ads", isOn: $personalizedAds)
                .onChange(of: personalizedAds) { on in
                    FeedAds.personalize(on)
                }
            Toggle("share_with_partners", isOn: $shareWithPartners)
        }
    }
}

/// The settings, for screens in Objective-C.
@objc final class SettingsScreen: NSObject {

    @objc static func make() -> UIViewController {
        UIHostingController(rootView: SettingsView())
    }
}
