import Foundation

/// What runs once the user has agreed to the privacy policy.
enum Services {

    static func start() {
        JPUSHService.setup(withOption: nil, appKey: "a1b2c3d4", channel: "App Store", apsForProduction: true)
        FeedAds.start()
        BannerAds.start()
    }
}
